import math


def check(values, least, what):
    for v in values:
        if v < least:
            raise ValueError(f"{what} must be at least {least}, not {v}")


def conv_output_shape(input_shape, kernel_shape, padding=(0, 0), stride=(1, 1)):
    check(input_shape, 1, "input size")
    check(kernel_shape, 1, "kernel size")
    check(padding, 0, "padding")
    check(stride, 1, "stride")
    result = []
    for n, k, p, s in zip(input_shape, kernel_shape, padding, stride):
        if k > n + p:
            raise ValueError(f"a kernel of {k} does not fit into {n} + {p}")
        result.append(int((n - k + p + s) // s))
    return tuple(result)


def same_padding(kernel_shape):
    check(kernel_shape, 1, "kernel size")
    return tuple((math.ceil((k - 1) / 2), math.floor((k - 1) / 2)) for k in kernel_shape)


def receptive_field(layers):
    # 从最后一层往回推：看到 size 个元素，需要前一层的 (size - 1) * s + k 个
    size = 1
    for kernel, stride in reversed(list(layers)):
        check((kernel, stride), 1, "kernel or stride")
        size = (size - 1) * stride + kernel
    return size


def conv_parameters(in_channels, out_channels, kernel_shape, bias=True):
    kh, kw = kernel_shape
    check((in_channels, out_channels, kh, kw), 1, "every number")
    per_filter = in_channels * kh * kw
    if bias:
        per_filter += 1
    return out_channels * per_filter
