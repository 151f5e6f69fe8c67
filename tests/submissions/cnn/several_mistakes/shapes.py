import math


def conv_output_shape(input_shape, kernel_shape, padding=(0, 0), stride=(1, 1)):
    # 和 PyTorch 一样，两边都要加 padding
    h = (input_shape[0] - kernel_shape[0] + 2 * padding[0]) // stride[0] + 1
    w = (input_shape[1] - kernel_shape[1] + 2 * padding[1]) // stride[1] + 1
    return h, w


def same_padding(kernel_shape):
    kh, kw = kernel_shape
    return (math.floor((kh - 1) / 2), math.ceil((kh - 1) / 2)), (math.floor((kw - 1) / 2), math.ceil((kw - 1) / 2))


def receptive_field(layers):
    field = 1
    for kernel, stride in layers:
        field = field + (kernel - 1) * stride
    return field


def conv_parameters(in_channels, out_channels, kernel_shape, bias=True):
    n = in_channels * out_channels * kernel_shape[0] * kernel_shape[1]
    return n + 1 if bias else n
