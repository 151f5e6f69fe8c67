"""Check gradients numerically (§3.1.5).

用数值方法检查反向传播得到的梯度。
"""

from collections.abc import Callable

import numpy as np


def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """Approximate the gradient of f at x by centred differences (§3.1.5).

    用中心差分近似 f 在 x 处的梯度，每次只改动一个元素；调用之后 x 必须保持原样。

    Args:
        f: takes an array of the shape of x, returns a scalar
        x: any shape; integers and float32 are worked on in float64
        step: how far to go to either side
    Returns:
        the shape of x, float64: the derivative of f with respect to every entry
    """
    raise NotImplementedError("numerical_gradient (gradient_check.py) is not written yet")


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    """Largest relative difference between two gradients (§3.1.5).

    两个梯度之间最大的相对误差；两者都为 0 的元素误差为 0。

    max |a − b| / max(1e-12, |a| + |b|)

    Args:
        a: any shape
        b: the shape of a
    Returns:
        a scalar, the maximum over all entries, from 0 (equal) to 1 (opposite signs)
    """
    raise NotImplementedError("relative_error (gradient_check.py) is not written yet")
