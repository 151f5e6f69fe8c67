"""Stand-ins for libraries that only show things: a plot or a progress bar must not cost a student the whole file."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

NAMES = frozenset(["IPython", "PIL", "matplotlib", "seaborn", "torchvision", "tqdm"])


class Absent:
    """Stands for anything of such a library: every attribute and call gives it again; `tqdm(steps)` gives the steps."""

    def __getattr__(self, name: str) -> "Absent":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return args[0] if args and hasattr(args[0], "__iter__") and not isinstance(args[0], str) else self

    def __iter__(self) -> Iterator[Any]:
        return iter((self, self))  # figure, axes = plt.subplots()


def fill(module: ModuleType) -> None:
    """Make an empty module answer for every name in it."""
    nothing = Absent()
    module.__path__ = []
    module.__getattr__ = lambda name: getattr(nothing, name)  # type: ignore[method-assign]
