"""The reference's sizes against counting, following pixels, and PyTorch's own layers."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.cnn.shapes import conv_output_shape, conv_parameters, receptive_field, same_padding

pytestmark = pytest.mark.filterwarnings("error")
fixed = settings(derandomize=True, deadline=None, max_examples=150)
sizes = st.integers(1, 9)


@st.composite
def geometries(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """An input, a kernel that fits, a total padding and a stride; no two axes need be alike."""
    kernel = draw(sizes), draw(sizes)
    padding = draw(st.integers(0, 7)), draw(st.integers(0, 7))
    image = tuple(max(1, k - p) + draw(st.integers(0, 12)) for k, p in zip(kernel, padding, strict=True))
    return image, kernel, padding, (draw(st.integers(1, 4)), draw(st.integers(1, 4)))


def count_positions(size: int, kernel: int, padding: int, stride: int) -> int:
    count, start = 0, 0
    while start + kernel <= size + padding:
        count += 1
        start += stride
    return count


def follow(layers: list[tuple[int, int]]) -> int:
    """Walk from one output entry back to the input, layer by layer, and measure what it touches."""
    seen = {0}
    for kernel, stride in reversed(layers):
        seen = {index * stride + tap for index in seen for tap in range(kernel)}
    return max(seen) - min(seen) + 1


# Output shapes


@given(geometries())
@fixed
def test_output_shape_agrees_with_counting_and_torch(geometry: tuple[tuple[int, int], ...]) -> None:
    image, kernel, padding, stride = geometry
    shape = conv_output_shape(image, kernel, padding, stride)
    assert shape == tuple(count_positions(*axis) for axis in zip(*geometry, strict=True))

    rows, columns = padding
    padded = F.pad(
        torch.zeros(1, 1, *image), (columns // 3, columns - columns // 3, rows // 3, rows - rows // 3)
    )
    assert shape == F.conv2d(padded, torch.zeros(1, 1, *kernel), stride=stride).shape[2:]


def test_output_shapes_of_the_chapter() -> None:
    assert conv_output_shape((3, 3), (2, 2)) == (2, 2)
    assert conv_output_shape((3, 3), (2, 2), padding=(2, 2)) == (4, 4)
    assert conv_output_shape((3, 3), (2, 2), padding=(2, 2), stride=(3, 2)) == (2, 2)
    shape = (240, 240)
    for _ in range(10):
        shape = conv_output_shape(shape, (5, 5))
    assert shape == (200, 200)


@given(st.tuples(sizes, sizes), st.tuples(sizes, sizes), st.tuples(sizes, sizes))
@fixed
def test_output_shape_simplifies_as_the_chapter_says(
    image: tuple[int, int], kernel: tuple[int, int], stride: tuple[int, int]
) -> None:
    padding = kernel[0] - 1, kernel[1] - 1
    assert conv_output_shape(image, kernel, padding) == image
    rounded_up = tuple((n + s - 1) // s for n, s in zip(image, stride, strict=True))
    assert conv_output_shape(image, kernel, padding, stride) == rounded_up
    divisible = image[0] * stride[0], image[1] * stride[1]
    assert conv_output_shape(divisible, kernel, padding, stride) == image


def test_output_shape_is_a_tuple_of_plain_ints() -> None:
    shape = conv_output_shape(np.array([7, 9]), np.array([2, 3]), np.array([1, 0]), np.array([2, 1]))
    assert shape == (4, 7)
    assert isinstance(shape, tuple) and all(type(n) is int for n in shape)


def test_one_pixel_and_a_kernel_that_just_fits() -> None:
    assert conv_output_shape((1, 1), (1, 1)) == (1, 1)
    assert conv_output_shape((1, 1), (4, 3), padding=(3, 2), stride=(5, 5)) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((4, 5), (5, 2)), "larger than an input"),
        (((4, 5), (2, 6)), "larger than an input"),
        (((4, 5), (6, 2), (1, 0)), "larger than an input"),
        (((0, 5), (1, 1), (2, 2)), "input_shape must hold integers of at least 1"),
        (((4, 5), (0, 1)), "kernel_shape must hold integers of at least 1"),
        (((4, 5), (1, -1)), "kernel_shape must hold integers of at least 1"),
        (((4, 5), (2, 2), (0, -1)), "padding must hold integers of at least 0"),
        (((4, 5), (2, 2), (0, 0), (0, 1)), "stride must hold integers of at least 1"),
        (((4, 5), (2, 2), (0, 0), (1, -2)), "stride must hold integers of at least 1"),
        (((4, 5), (2, 2), (0, 0), (1.5, 1)), "stride must hold integers of at least 1"),
        (((3, 4, 5), (2, 2)), "one number per axis"),
        (((4, 5), (2, 2, 2)), "one number per axis"),
        (((4, 5), (2, 2), (0,)), "one number per axis"),
        (((4, 5), (2, 2), (0, 0), (1, 1, 1)), "one number per axis"),
    ],
)
def test_output_shape_refuses(arguments: tuple[tuple[int, ...], ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        conv_output_shape(*arguments)


# Padding that keeps the size


@given(st.tuples(sizes, sizes), st.tuples(sizes, sizes))
@fixed
def test_same_padding_keeps_the_size(kernel: tuple[int, int], image: tuple[int, int]) -> None:
    (top, bottom), (left, right) = same_padding(kernel)
    assert 0 <= top - bottom <= 1 and 0 <= left - right <= 1
    padded = F.pad(torch.zeros(1, 1, *image), (left, right, top, bottom))
    assert F.conv2d(padded, torch.zeros(1, 1, *kernel)).shape[2:] == image


def test_same_padding_of_odd_and_even_kernels() -> None:
    assert same_padding((3, 7)) == ((1, 1), (3, 3))
    assert same_padding((1, 2)) == ((0, 0), (1, 0))
    assert same_padding((4, 6)) == ((2, 1), (3, 2))
    assert same_padding(np.array([4, 5])) == ((2, 1), (2, 2))
    assert all(type(n) is int for pair in same_padding(np.array([4, 5])) for n in pair)
    with pytest.raises(ValueError, match="kernel_shape must hold integers of at least 1"):
        same_padding((3, 0))


# Receptive fields


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3)), max_size=5))
@fixed
def test_receptive_field_agrees_with_following_pixels(layers: list[tuple[int, int]]) -> None:
    assert receptive_field(layers) == follow(layers)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=4))
@fixed
def test_receptive_field_agrees_with_gradients_in_torch(layers: list[tuple[int, int]]) -> None:
    if any(stride > kernel for kernel, stride in layers):  # gaps between the windows hide pixels, not width
        layers = [(kernel + stride, stride) for kernel, stride in layers]
    x = torch.zeros(1, 1, 2000, requires_grad=True)
    out = x
    for kernel, stride in layers:
        out = F.conv1d(out, torch.ones(1, 1, kernel), stride=stride)
    out[0, 0, 0].backward()
    assert receptive_field(layers) == int(x.grad.count_nonzero())


def test_receptive_fields_of_the_chapter() -> None:
    assert receptive_field([(3, 1)]) == 3
    assert receptive_field([(3, 1), (3, 1)]) == 5
    assert receptive_field([]) == 1
    # The first layer's stride widens what the second sees, not the other way round.
    assert receptive_field([(3, 2), (3, 1)]) == 7
    assert receptive_field([(3, 1), (3, 2)]) == 5
    assert type(receptive_field([(np.int64(3), np.int64(2))] * 2)) is int
    for layers in ([(0, 1)], [(3, 1), (3, 0)], [(3, -1)]):
        with pytest.raises(ValueError, match="layer must hold integers of at least 1"):
            receptive_field(layers)


# Parameters


@given(sizes, sizes, st.tuples(sizes, sizes), st.booleans())
@fixed
def test_parameters_agree_with_torch(c: int, o: int, kernel: tuple[int, int], bias: bool) -> None:
    layer = torch.nn.Conv2d(c, o, kernel, bias=bias)
    assert conv_parameters(c, o, kernel, bias=bias) == sum(p.numel() for p in layer.parameters())


def test_parameters_of_a_layer() -> None:
    assert conv_parameters(3, 5, (2, 7)) == 5 * (3 * 2 * 7 + 1)
    assert conv_parameters(3, 5, (2, 7), bias=False) == 5 * 3 * 2 * 7
    assert type(conv_parameters(np.int64(3), 5, np.array([2, 7]))) is int
    for arguments in ((0, 5, (2, 7)), (3, -1, (2, 7)), (3, 5, (2, 0))):
        with pytest.raises(ValueError, match="must hold integers of at least 1"):
            conv_parameters(*arguments)
