"""Which versions a grade was made with; read from package metadata, so nothing heavy is imported."""

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("numpy", "torch", "torchvision", "pytest")


@cache
def versions() -> dict[str, str]:
    """Package -> version, Python included."""
    return dict(_versions())


@cache
def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
