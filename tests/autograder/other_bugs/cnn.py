"""Wrong solutions of assignment cnn, written without knowledge of the mistakes: the diagnosis must not misname them.

Each is called after its exercise and its bug, which the docstring tells.
"""

import numpy as np


def _conv(x, weight, stride, padding):
    x = np.pad(1.0 * x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(2, 3))
    return np.einsum("nchwij,ocij->nohw", windows[:, :, :: stride[0], :: stride[1]], weight)


def cross_correlate2d__absolute(image, kernel):
    """Uses the kernel's absolute values."""
    return _conv(image[None, None], np.abs(kernel)[None, None], (1, 1), (0, 0))[0, 0]


def cross_correlate2d__mean(image, kernel):
    """Averages over the window instead of adding up."""
    return _conv(image[None, None], kernel[None, None], (1, 1), (0, 0))[0, 0] / kernel.size


def cross_correlate2d__normalised(image, kernel):
    """Divides by the norm of the kernel."""
    return _conv(image[None, None], kernel[None, None], (1, 1), (0, 0))[0, 0] / np.linalg.norm(kernel)


def convolve2d__negated(image, kernel):
    """The result's sign is turned."""
    return -_conv(image[None, None], kernel[None, None, ::-1, ::-1], (1, 1), (0, 0))[0, 0]


def convolve2d__shifted(image, kernel):
    """The result is rolled by one row."""
    return np.roll(_conv(image[None, None], kernel[None, None, ::-1, ::-1], (1, 1), (0, 0))[0, 0], 1, axis=0)


def conv2d__bias_squared(x, weight, bias, stride=(1, 1), padding=(0, 0)):
    """Adds the bias squared."""
    return _conv(x, weight, stride, padding) + (1.0 * bias**2)[:, None, None]


def conv2d__relu(x, weight, bias, stride=(1, 1), padding=(0, 0)):
    """Applies ReLU as well."""
    return np.maximum(_conv(x, weight, stride, padding) + bias[:, None, None], 0.0)


def conv2d__edge_padding(x, weight, bias, stride=(1, 1), padding=(0, 0)):
    """Pads with the edge's values instead of zeros."""
    x = np.pad(1.0 * x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2), mode="edge")
    return _conv(x, weight, stride, (0, 0)) + bias[:, None, None]


def conv2d__first_channel_only(x, weight, bias, stride=(1, 1), padding=(0, 0)):
    """Only the first input channel is seen."""
    return _conv(x[:, :1], weight[:, :1], stride, padding) + bias[:, None, None]


def conv2d__ones_padding(x, weight, bias, stride=(1, 1), padding=(0, 0)):
    """Pads with ones."""
    x = np.pad(1.0 * x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2), constant_values=1.0)
    return _conv(x, weight, stride, (0, 0)) + bias[:, None, None]


def _conv_gradients(grad_output, x, weight, stride, padding):
    (ph, pw), (sh, sw), (kh, kw) = padding, stride, weight.shape[2:]
    padded = np.pad(1.0 * x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    grad_padded, grad_weight = np.zeros_like(padded), np.zeros(weight.shape)
    for i in range(grad_output.shape[2]):
        for j in range(grad_output.shape[3]):
            window = (slice(None), slice(None), slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw))
            grad_padded[window] += np.einsum("no,ocij->ncij", grad_output[:, :, i, j], weight)
            grad_weight += np.einsum("no,ncij->ocij", grad_output[:, :, i, j], padded[window])
    grad_x = grad_padded[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]
    return grad_x, grad_weight, grad_output.sum(axis=(0, 2, 3))


def conv2d_backward__weight_halved(grad_output, x, weight, stride=(1, 1), padding=(0, 0)):
    """The weight gradient is halved."""
    grad_x, grad_weight, grad_bias = _conv_gradients(grad_output, x, weight, stride, padding)
    return grad_x, grad_weight / 2, grad_bias


def conv2d_backward__bias_negated(grad_output, x, weight, stride=(1, 1), padding=(0, 0)):
    """The bias gradient's sign is turned."""
    grad_x, grad_weight, grad_bias = _conv_gradients(grad_output, x, weight, stride, padding)
    return grad_x, grad_weight, -grad_bias


def conv2d_backward__absolute_weight(grad_output, x, weight, stride=(1, 1), padding=(0, 0)):
    """The input gradient uses the weights' absolute values."""
    grad_x, _, _ = _conv_gradients(grad_output, x, np.abs(weight), stride, padding)
    _, grad_weight, grad_bias = _conv_gradients(grad_output, x, weight, stride, padding)
    return grad_x, grad_weight, grad_bias


def conv2d_backward__first_sample_zero(grad_output, x, weight, stride=(1, 1), padding=(0, 0)):
    """The first sample gets no gradient."""
    grad_x, grad_weight, grad_bias = _conv_gradients(grad_output, x, weight, stride, padding)
    grad_x[:1] = 0.0
    return grad_x, grad_weight, grad_bias


def conv_output_shape__rounds(input_shape, kernel_shape, padding=(0, 0), stride=(1, 1)):
    """Rounds to the nearest number."""
    if min(*input_shape, *kernel_shape, *stride) < 1 or min(padding) < 0:
        raise ValueError("not positive")
    if any(k > n + p for n, k, p in zip(input_shape, kernel_shape, padding, strict=True)):
        raise ValueError("the kernel does not fit")
    sizes = zip(input_shape, kernel_shape, padding, stride, strict=True)
    return tuple(int((n - k + p + s) / s + 0.5) for n, k, p, s in sizes)


def conv_output_shape__one_more(input_shape, kernel_shape, padding=(0, 0), stride=(1, 1)):
    """Two too many."""
    if min(*input_shape, *kernel_shape, *stride) < 1 or min(padding) < 0:
        raise ValueError("not positive")
    if any(k > n + p for n, k, p in zip(input_shape, kernel_shape, padding, strict=True)):
        raise ValueError("the kernel does not fit")
    sizes = zip(input_shape, kernel_shape, padding, stride, strict=True)
    return tuple((n - k + p + s) // s + 2 for n, k, p, s in sizes)


def same_padding__all_first(kernel_shape):
    """All of the padding comes first."""
    if min(kernel_shape) < 1:
        raise ValueError("not positive")
    return tuple((k - 1, 0) for k in kernel_shape)


def same_padding__squared(kernel_shape):
    """Uses the kernel's square."""
    if min(kernel_shape) < 1:
        raise ValueError("not positive")
    return tuple((k * k // 2, k * k // 2) for k in kernel_shape)


def receptive_field__plus_strides(layers):
    """Adds the strides up as well."""
    return 1 + sum(k - 1 + 3 * s for k, s in layers)


def receptive_field__last_only(layers):
    """Only the last layer counts."""
    return int(layers[-1][0]) if layers else 1


def conv_parameters__square_kernel(in_channels, out_channels, kernel_shape, bias=True):
    """Takes the kernel to be square."""
    if min(in_channels, out_channels, *kernel_shape) < 1:
        raise ValueError("not positive")
    return out_channels * (in_channels * kernel_shape[0] ** 2 + bias)


def conv_parameters__two_biases(in_channels, out_channels, kernel_shape, bias=True):
    """Two biases for each output channel."""
    if min(in_channels, out_channels, *kernel_shape) < 1:
        raise ValueError("not positive")
    return out_channels * (in_channels * int(np.prod(kernel_shape)) + 2 * bias)


def _windows(x, kernel, stride, padding, value):
    stride = stride or kernel
    x = np.pad(1.0 * x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2), constant_values=value)
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=(2, 3))
    return windows[:, :, :: stride[0], :: stride[1]]


def max_pool2d__median(x, kernel_size, stride=None, padding=(0, 0)):
    """The median of each window."""
    return np.median(_windows(x, kernel_size, stride, padding, 0.0), axis=(-2, -1))


def max_pool2d__absolute(x, kernel_size, stride=None, padding=(0, 0)):
    """The largest absolute value."""
    return np.abs(_windows(x, kernel_size, stride, padding, 0.0)).max(axis=(-2, -1))


def max_pool2d__corner(x, kernel_size, stride=None, padding=(0, 0)):
    """The first entry of every window: no maximum at all."""
    return _windows(x, kernel_size, stride, padding, 0.0)[..., 0, 0].copy()


def max_pool2d__soft(x, kernel_size, stride=None, padding=(0, 0)):
    """A smooth maximum, log-sum-exp."""
    windows = _windows(x, kernel_size, stride, padding, -np.inf)
    return np.log(np.exp(windows).sum(axis=(-2, -1)))


def _pool_backward(grad_output, x, kernel, stride, padding, share):
    (ph, pw), (kh, kw) = padding, kernel
    sh, sw = stride or kernel
    padded = np.pad(1.0 * x, ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=-np.inf)
    grad = np.zeros(padded.shape)
    for i in range(grad_output.shape[2]):
        for j in range(grad_output.shape[3]):
            window = (slice(None), slice(None), slice(i * sh, i * sh + kh), slice(j * sw, j * sw + kw))
            grad[window] += share(padded[window]) * grad_output[:, :, i, j, None, None]
    return grad[:, :, ph : ph + x.shape[2], pw : pw + x.shape[3]]


def max_pool2d_backward__softmax(grad_output, x, kernel_size, stride=None, padding=(0, 0)):
    """The window's gradient is dealt out by a softmax."""

    def share(window):
        e = np.exp(window - window.max(axis=(2, 3), keepdims=True))
        return e / e.sum(axis=(2, 3), keepdims=True)

    return _pool_backward(grad_output, x, kernel_size, stride, padding, share)


def max_pool2d_backward__minimum(grad_output, x, kernel_size, stride=None, padding=(0, 0)):
    """The smallest entry gets the gradient."""

    def share(window):
        window = np.where(np.isfinite(window), window, np.inf)
        return 1.0 * (window == window.min(axis=(2, 3), keepdims=True))

    return _pool_backward(grad_output, x, kernel_size, stride, padding, share)


def max_pool2d_backward__times_value(grad_output, x, kernel_size, stride=None, padding=(0, 0)):
    """The gradient is multiplied by the maximum itself."""

    def share(window):
        largest = window.max(axis=(2, 3), keepdims=True)
        return largest * (window == largest)

    return _pool_backward(grad_output, x, kernel_size, stride, padding, share)


def avg_pool2d__root_mean_square(x, kernel_size, stride=None, padding=(0, 0)):
    """The root of the mean square."""
    return np.sqrt(np.mean(_windows(x, kernel_size, stride, padding, 0.0) ** 2, axis=(-2, -1)))


def avg_pool2d__of_extremes(x, kernel_size, stride=None, padding=(0, 0)):
    """The mean of the largest and the smallest entry."""
    windows = _windows(x, kernel_size, stride, padding, 0.0)
    return (windows.max(axis=(-2, -1)) + windows.min(axis=(-2, -1))) / 2


def avg_pool2d__sample_correction(x, kernel_size, stride=None, padding=(0, 0)):
    """Divides by one more than the number of entries."""
    windows = _windows(x, kernel_size, stride, padding, 0.0)
    return windows.sum(axis=(-2, -1)) / (kernel_size[0] * kernel_size[1] + 1)


def avg_pool2d_backward__first_row(grad_output, x, kernel_size, stride=None, padding=(0, 0)):
    """Only the window's first row gets gradient."""

    def share(window):
        dealt = np.zeros(window.shape)
        dealt[:, :, 0] = 1.0 / window.shape[3]
        return dealt

    return _pool_backward(grad_output, x, kernel_size, stride, padding, share)


def avg_pool2d_backward__doubled(grad_output, x, kernel_size, stride=None, padding=(0, 0)):
    """Twice the gradient."""
    return _pool_backward(
        grad_output, x, kernel_size, stride, padding, lambda window: 2.0 / (window.shape[2] * window.shape[3])
    )


def confusion_matrix__symmetric(labels, predictions, num_classes):
    """Counts each pair in both directions."""
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(matrix, (labels, predictions), 1)
    return matrix + matrix.T


def confusion_matrix__errors_only(labels, predictions, num_classes):
    """Leaves the diagonal empty."""
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(matrix, (labels, predictions), 1)
    np.fill_diagonal(matrix, 0)
    return matrix


def per_class_accuracy__jaccard(matrix):
    """Intersection over union of truth and prediction."""
    hits = np.diag(matrix)
    return hits / np.maximum(matrix.sum(axis=0) + matrix.sum(axis=1) - hits, 1)


def per_class_accuracy__error(matrix):
    """The error rate instead of the accuracy."""
    totals = matrix.sum(axis=1)
    return np.where(totals > 0, 1.0 - np.diag(matrix) / np.maximum(totals, 1), 0.0)


def most_confused__upper_triangle(matrix, count):
    """Looks only above the diagonal."""
    found = [(i, j, int(t)) for (i, j), t in np.ndenumerate(matrix) if i < j and t > 0]
    return sorted(found, key=lambda row: -row[2])[:count]


def most_confused__one_less(matrix, count):
    """Leaves the most frequent mistake out."""
    found = [(i, j, int(t)) for (i, j), t in np.ndenumerate(matrix) if i != j and t > 0]
    return sorted(found, key=lambda row: -row[2])[1 : count + 1]
