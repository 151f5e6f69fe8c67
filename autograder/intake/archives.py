"""What a zip or a tar holds, read in memory. Names and kinds are reported as they stand: the caller judges them."""

import io
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ZIP_ENTRY = b"PK\x01\x02"
ZIP_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # LZMA takes what memory its header asks for
ENCRYPTED = 0x1
GZIP = b"\x1f\x8b"
MAX_PAX, MAX_INHERITED = (
    64 << 10,
    100,
)  # bytes of an extended header of a tar; keywords that all its members have
DIGITS = re.compile(rb"\d{40}")


class Heavy(Exception):
    """More bytes than the limit."""


class Crowded(Exception):
    """More entries than the limit."""


class Locked(Exception):
    """Protected by a password."""


@dataclass(frozen=True)
class Entry:
    """One entry: its name, its kind (a constant of `stat`), and how to read so many of its bytes."""

    name: str
    kind: int
    read: Callable[[int], bytes]


def entries(data: bytes, most: int, limit: int) -> Iterator[Entry]:
    """The entries of a zip, a tar or a gzipped tar, told apart by their first bytes.

    Args:
        most: entries, at most.
        limit: bytes that a tar may unpack to; a zip's members are unpacked one by one, when they are read.
    Raises: besides these, whatever the libraries raise for bytes that someone chose
        Heavy: it is over the limit of bytes.
        Crowded: it has too many entries.
    """
    if data[:2] == b"PK":
        return _zipped(data, most)
    return _tarred(_gunzipped(data, limit) if data.startswith(GZIP) else data, most)


def _zipped(data: bytes, most: int) -> Iterator[Entry]:
    if data.count(ZIP_ENTRY) > most:  # counted first: zipfile makes an object of each before it gives one
        raise Crowded
    archive = zipfile.ZipFile(io.BytesIO(data))
    for info in archive.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16) or stat.S_IFREG  # Windows writes none
        yield Entry(info.filename, stat.S_IFDIR if info.is_dir() else kind, _zip_reader(archive, info))


def _zip_reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(count: int) -> bytes:
        if info.flag_bits & ENCRYPTED:
            raise Locked
        if info.compress_type not in ZIP_METHODS:
            raise NotImplementedError(info.compress_type)
        with archive.open(info) as member:
            return member.read(count)

    return read


def _gunzipped(data: bytes, limit: int) -> bytes:
    """The one member of a gzip. (The library's reader takes its header byte by byte, and any number of members.)"""
    reader = zlib.decompressobj(wbits=31)
    unpacked = reader.decompress(data, limit + 1)
    if len(unpacked) > limit:
        raise Heavy
    if not reader.eof or reader.unused_data.strip(b"\0"):
        raise EOFError
    return unpacked


class _TarInfo(tarfile.TarInfo):
    """A header that cannot hold the reader up: older versions of tarfile go round in circles on a negative size, and
    take hours over a long run of digits or over keywords that every later member inherits."""

    def _block(self, count: int) -> int:
        if count < 0:
            raise tarfile.ReadError("negative size")
        return super()._block(count)  # type: ignore[misc]

    def _proc_pax(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        start = archive.fileobj.tell()  # type: ignore[union-attr]
        text = archive.fileobj.read(MAX_PAX + 1)[: self.size]  # type: ignore[union-attr]
        archive.fileobj.seek(start)  # type: ignore[union-attr]
        if self.size > MAX_PAX or DIGITS.search(text) or len(archive.pax_headers) > MAX_INHERITED:
            raise tarfile.ReadError("an extended header out of the ordinary")
        return super()._proc_pax(archive)  # type: ignore[misc]


def _tarred(data: bytes, most: int) -> Iterator[Entry]:
    archive = tarfile.TarFile(fileobj=io.BytesIO(data), tarinfo=_TarInfo)
    for number, info in enumerate(archive):
        if number >= most:
            raise Crowded
        yield Entry(info.name, _tar_kind(info), _tar_reader(archive, info))


def _tar_kind(info: tarfile.TarInfo) -> int:
    """A hard link counts as a link; a sparse file is none of the ordinary kinds."""
    if info.isdir():
        return stat.S_IFDIR
    if info.issym() or info.islnk():
        return stat.S_IFLNK
    return stat.S_IFREG if info.isreg() and not info.issparse() else 0


def _tar_reader(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Callable[[int], bytes]:
    def read(count: int) -> bytes:
        member = archive.extractfile(info)
        return member.read(count) if member else b""

    return read
