"""MNIST as read-only NumPy arrays, from the compressed files in this folder; no network, no torch."""

import contextlib
import gzip
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

RAW = Path(__file__).resolve().parent / "MNIST" / "raw"
SPLITS = ("train", "test")


class DataError(Exception):
    """A data file is missing or damaged; the message says which one and what to do."""


@dataclass(frozen=True)
class IdxFile:
    """One file of the data set: an IDX header, then one byte per pixel or label."""

    name: str
    shape: tuple[int, ...]
    sha256: str
    gz_sha256: str

    @property
    def header_size(self) -> int:
        return 4 + 4 * len(self.shape)


FILES = {
    ("train", "images"): IdxFile(
        "train-images-idx3-ubyte",
        (60_000, 28, 28),
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ),
    ("train", "labels"): IdxFile(
        "train-labels-idx1-ubyte",
        (60_000,),
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ),
    ("test", "images"): IdxFile(
        "t10k-images-idx3-ubyte",
        (10_000, 28, 28),
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ),
    ("test", "labels"): IdxFile(
        "t10k-labels-idx1-ubyte",
        (10_000,),
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ),
}


def load_mnist(split: str, folder: Path = RAW) -> tuple[np.ndarray, np.ndarray]:
    """Return the images, uint8 (n, 28, 28), and the labels, uint8 (n,), of "train" or "test".

    The arrays are read-only. Every call verifies the SHA-256 of what it returns.

    Raises:
        DataError: a file is missing, truncated, altered or unreadable
    """
    if split not in SPLITS:
        raise ValueError(f'split must be "train" or "test", not {split!r}')
    return load_file(FILES[split, "images"], folder), load_file(FILES[split, "labels"], folder)


def load_file(file: IdxFile, folder: Path = RAW) -> np.ndarray:
    """Return one file's content without its header, as a read-only array of the file's shape."""
    content = _read_unpacked(file, folder)
    if content is None:
        content = _unpack(file, folder)
    return np.frombuffer(content, np.uint8, offset=file.header_size).reshape(file.shape)


def images_as_float32(images: np.ndarray) -> np.ndarray:
    """Turn uint8 (n, 28, 28) into float32 (n, 1, 28, 28) in [0, 1], as torchvision's ToTensor does."""
    return images[:, np.newaxis].astype(np.float32) / np.float32(255)


def _read_unpacked(file: IdxFile, folder: Path) -> bytes | None:
    try:
        content = (folder / file.name).read_bytes()
    except OSError:
        return None
    return content if _sha256(content) == file.sha256 else None


def _unpack(file: IdxFile, folder: Path) -> bytes:
    content = gzip.decompress(read_compressed(file, folder))
    # A read-only folder or a full disk costs only the next call's time: the content is already here.
    with contextlib.suppress(OSError):
        _write_atomically(folder / file.name, content)
    return content


def read_compressed(file: IdxFile, folder: Path = RAW) -> bytes:
    """Return the .gz file's bytes once they are known to be intact."""
    path = folder / f"{file.name}.gz"
    try:
        compressed = path.read_bytes()
    except FileNotFoundError:
        raise _damaged(path, "is missing") from None
    except OSError as error:
        raise _damaged(path, f"cannot be read ({error.strerror})") from None
    if _sha256(compressed) != file.gz_sha256:
        raise _damaged(path, f"is truncated or altered ({len(compressed):,} bytes, wrong SHA-256)")
    return compressed


def _damaged(path: Path, what: str) -> DataError:
    return DataError(f"{path} {what}: restore it with `git checkout -- {path}` or copy it from a fresh clone")


def _write_atomically(path: Path, content: bytes) -> None:
    # Two processes may unpack at once: each writes its own file, and a reader sees a whole one or none.
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=f"-{path.name}")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
