"""torchvision opens the same files and sees the same pixels."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from data.mnist import RAW, images_as_float32, load_mnist

torchvision = pytest.importorskip("data.vision").torchvision


@pytest.mark.parametrize("download", [False, True])
@pytest.mark.parametrize("split", ["train", "test"])
def test_torchvision_sees_the_same_data(split: str, download: bool) -> None:
    images, labels = load_mnist(split)
    dataset = torchvision.datasets.MNIST(RAW.parents[1], train=split == "train", download=download)
    np.testing.assert_array_equal(dataset.data.numpy(), images)
    np.testing.assert_array_equal(dataset.targets.numpy(), labels)


def test_to_tensor_gives_the_same_floats() -> None:
    images, _ = load_mnist("test")
    dataset = torchvision.datasets.MNIST(
        RAW.parents[1], train=False, transform=torchvision.transforms.ToTensor()
    )
    sample = range(0, 10_000, 501)
    ours = images_as_float32(images[sample.start : sample.stop : sample.step])
    for expected, index in zip(ours, sample, strict=True):
        np.testing.assert_array_equal(dataset[index][0].numpy(), expected)


def test_the_compressed_files_are_the_ones_torchvision_would_download() -> None:
    for name, md5 in torchvision.datasets.MNIST.resources:
        content = (RAW / name).read_bytes()
        assert hashlib.md5(content).hexdigest() == md5


def test_importing_twice_and_in_either_order_works() -> None:
    code = "from data.vision import torchvision; import torchvision.transforms; import data.vision, torchvision.datasets"
    result = subprocess.run([sys.executable, "-c", code], cwd=RAW.parents[2], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
