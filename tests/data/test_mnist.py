"""The data loader: what it gives, and what it says about a file that is missing or damaged."""

import gzip
import os
import shutil
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from data import mnist
from data.mnist import FILES, RAW, DataError, images_as_float32, load_file, load_mnist

ROOT = RAW.parents[2]
LABELS = FILES["test", "labels"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The two small test files, compressed, in a folder of their own."""
    for kind in ("images", "labels"):
        name = f"{FILES['test', kind].name}.gz"
        shutil.copy(RAW / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    ("split", "histogram"),
    [
        ("train", [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]),
        ("test", [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]),
    ],
)
def test_shapes_types_and_the_published_label_counts(split: str, histogram: list[int]) -> None:
    images, labels = load_mnist(split)
    n = sum(histogram)
    assert images.shape == (n, 28, 28) and labels.shape == (n,)
    assert images.dtype == labels.dtype == np.uint8
    assert np.bincount(labels).tolist() == histogram
    assert images.min() == 0 and images.max() == 255


def test_a_plain_reading_of_the_format_gives_the_same_pixels() -> None:
    images, _ = load_mnist("test")
    with gzip.open(RAW / "t10k-images-idx3-ubyte.gz") as stream:
        header, content = stream.read(16), stream.read()
    assert header == bytes([0, 0, 8, 3]) + b"".join(n.to_bytes(4, "big") for n in (10_000, 28, 28))
    n, row, column = 9876, 13, 15
    assert images[n, row, column] == content[(n * 28 + row) * 28 + column] > 0


def test_arrays_are_read_only() -> None:
    images, labels = load_mnist("test")
    for array in (images, labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_an_unknown_split_is_named() -> None:
    with pytest.raises(ValueError, match="'validation'"):
        load_mnist("validation")


def test_images_as_float32() -> None:
    images = np.array([[[0, 51], [255, 102]], [[1, 2], [3, 4]], [[5, 6], [7, 8]]], np.uint8)
    result = images_as_float32(images)
    assert result.shape == (3, 1, 2, 2) and result.dtype == np.float32
    np.testing.assert_array_equal(result[0, 0], np.array([[0, 0.2], [1, 0.4]], np.float32))


def test_the_first_call_unpacks_and_the_next_reads_what_it_left(folder: Path, monkeypatch) -> None:
    first = load_file(LABELS, folder)
    monkeypatch.setattr(mnist, "_unpack", None)
    np.testing.assert_array_equal(load_file(LABELS, folder), first)
    assert sorted(path.name for path in folder.iterdir() if "labels" in path.name) == [
        LABELS.name,
        f"{LABELS.name}.gz",
    ]


@pytest.mark.parametrize("damage", ["altered", "truncated", "a folder"])
def test_a_damaged_unpacked_copy_is_rebuilt(folder: Path, damage: str) -> None:
    intact = load_file(LABELS, folder)
    copy = folder / LABELS.name
    content = bytearray(copy.read_bytes())
    if damage == "a folder":
        copy.unlink()
        copy.mkdir()
    else:
        content[5000] ^= 1
        copy.write_bytes(content if damage == "altered" else content[:5000])
    np.testing.assert_array_equal(load_file(LABELS, folder), intact)
    if damage != "a folder":
        assert copy.read_bytes()[8:] == intact.tobytes()


def test_one_flipped_bit_in_a_compressed_file_is_an_error(folder: Path) -> None:
    path = folder / f"{LABELS.name}.gz"
    content = bytearray(path.read_bytes())
    content[4] ^= 1  # the time stamp: no gzip reader would notice
    path.write_bytes(content)
    assert len(gzip.decompress(content)) == 10_008
    _expect_error(folder, path, "is truncated or altered (4,542 bytes, wrong SHA-256)")


def test_a_truncated_compressed_file_is_an_error(folder: Path) -> None:
    path = folder / f"{LABELS.name}.gz"
    path.write_bytes(path.read_bytes()[:4000])
    _expect_error(folder, path, "is truncated or altered (4,000 bytes, wrong SHA-256)")


def test_a_missing_compressed_file_is_an_error(folder: Path) -> None:
    path = folder / f"{LABELS.name}.gz"
    path.unlink()
    _expect_error(folder, path, "is missing")


def test_an_unreadable_compressed_file_is_an_error(folder: Path) -> None:
    path = folder / f"{LABELS.name}.gz"
    path.unlink()
    path.mkdir()
    _expect_error(folder, path, "cannot be read (Is a directory)")


def _expect_error(folder: Path, path: Path, what: str) -> None:
    with pytest.raises(DataError) as caught:
        load_mnist("test", folder)
    assert str(caught.value) == (
        f"{path} {what}: restore it with `git checkout -- {path}` or copy it from a fresh clone"
    )
    assert caught.value.__cause__ is None


def test_an_intact_unpacked_copy_needs_no_compressed_file(folder: Path) -> None:
    load_file(LABELS, folder)
    (folder / f"{LABELS.name}.gz").unlink()
    assert len(load_file(LABELS, folder)) == 10_000


def test_a_folder_that_cannot_be_written_is_no_obstacle(folder: Path, monkeypatch) -> None:
    def refuse(*arguments: object, **keywords: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(mnist.tempfile, "mkstemp", refuse)
    assert len(load_file(LABELS, folder)) == 10_000
    assert not (folder / LABELS.name).exists()


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(mnist.os, "replace", full)
    assert len(load_file(LABELS, folder)) == 10_000
    assert all(path.suffix == ".gz" for path in folder.iterdir())


def test_two_at_once_both_get_the_data(folder: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: load_file(LABELS, folder), range(8)))
    assert all(np.array_equal(result, results[0]) for result in results)
    assert len(list(folder.iterdir())) == 3


def test_the_unpacked_file_is_readable_by_everyone(folder: Path) -> None:
    load_file(LABELS, folder)
    assert stat.S_IMODE(os.stat(folder / LABELS.name).st_mode) == 0o644


def test_python_m_data_prints_every_file_and_needs_no_torch() -> None:
    code = "import sys, runpy; sys.modules['torch'] = None; runpy.run_module('data', run_name='__main__')"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert [line.split()[0] for line in result.stdout.splitlines()[1:]] == [
        file.name for file in FILES.values()
    ]
    assert result.stdout.count(" ok\n") == 4


def test_the_readme_has_the_checksums_of_the_code() -> None:
    readme = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    for file in FILES.values():
        assert f"| {file.name} | {file.sha256} |" in readme
        assert f"| {file.name}.gz | {file.gz_sha256} |" in readme
