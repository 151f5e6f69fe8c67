"""Images of MNIST's test file, to be put into a page."""

import base64
import io
from functools import cache

import numpy as np
from PIL import Image

from data.mnist import load_mnist

TEST_IMAGES = 10_000


@cache
def data_uri(index: int) -> str:
    """A test image as a PNG, dark on light, in a data: address."""
    stream = io.BytesIO()
    Image.fromarray(255 - _images()[index]).save(stream, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()


@cache
def _images() -> np.ndarray:
    return load_mnist("test")[0]
