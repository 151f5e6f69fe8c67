"""Wrong solutions for losses.py."""

import numpy as np

from autograder.mistakes import mistake


@mistake(
    "softmax",
    caught_by=("test_softmax_values",),
    en="the exponentials are divided by the sum over all rows together; each row is a distribution of its own.",
    zh="指数除以了所有行的总和；每一行各自是一个分布。",
)
def softmax_over_everything(logits):
    exponentials = np.exp(logits)
    return exponentials / exponentials.sum()
