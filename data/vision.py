"""torchvision beside any torch: `from data.vision import torchvision`.

A torchvision wheel carries compiled operators built for one torch wheel. Beside another one (the usual case
with torch's CPU build and the default index) they do not load, and `import torchvision` stops at "operator
torchvision::nms does not exist", although data sets and transforms need none of them. Declaring the two
operators that the import looks up is enough; calling them still fails, with a clear message from torch.
"""

import torch

try:
    import torchvision  # type: ignore[import-untyped]
except RuntimeError as error:
    if "torchvision::nms" not in str(error):
        raise
    # The library must stay referenced: torch forgets the operators when it is collected.
    OPERATORS = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        OPERATORS.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision

__all__ = ["torchvision"]
