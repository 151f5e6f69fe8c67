"""Archives and folders, hostile ones too: what is read of them, and what is left out in one sentence."""

import gzip
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.intake import members
from autograder.intake.archives import Crowded, entries
from autograder.intake.submission import read
from tests.intake.packed import LOSSES, placed, said, special, tarred, zipped

PACKINGS: dict[str, Callable[[dict[str, str | bytes]], bytes]] = {
    "hw.zip": zipped,
    "stored.zip": lambda files: zipped(files, zipfile.ZIP_STORED),
    "hw.tar.gz": tarred,
    "hw.tgz": tarred,
    "hw.tar": lambda files: tarred(files, "w"),  # type: ignore[arg-type]
    "really a tar.zip": tarred,
}


@pytest.mark.parametrize("name", PACKINGS)
@pytest.mark.parametrize("prefix", ["", "hw/", "jane/hw-main/src/", "./"])
def test_an_archive_is_read_wherever_the_modules_lie_in_it(tmp_path: Path, name: str, prefix: str) -> None:
    content = {
        f"{prefix}losses.py": LOSSES,
        f"{prefix}activations.py": "x = 1\n",
        "__MACOSX/._losses.py": b"\0",
    }
    got = read(placed(tmp_path, {name: PACKINGS[name](content)}) / name)
    assert got.sources == {"losses": LOSSES, "activations": "x = 1\n"}
    assert got.problems == ()


def test_nothing_is_written_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = placed(tmp_path, {"hw.zip": zipped({"../../evil.py": "x", "/abs.py": "x", "losses.py": LOSSES})})
    before = sorted(tmp_path.parent.rglob("*"))
    real = os.open
    flags: list[int] = []
    monkeypatch.setattr(os, "open", lambda path, how, *rest: flags.append(how) or real(path, how, *rest))
    read(folder)
    assert flags and not any(how & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) for how in flags)
    assert sorted(tmp_path.parent.rglob("*")) == before


@pytest.mark.parametrize(
    "name", ["../x.py", "/etc/x.py", "a/../../x.py", "..\\x.py", "C:\\x.py", "c:x.py", "\\\\host\\x.py"]
)
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_name_that_leads_out_of_the_archive_is_refused(
    tmp_path: Path, name: str, pack: Callable[[dict[str, str | bytes]], bytes]
) -> None:
    got = read(placed(tmp_path, {"hw.zip": pack({name: "evil = 1\n", "losses.py": LOSSES})}))
    assert list(got.sources) == ["losses"]
    assert "leads out of the archive" in said(got)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (tarfile.SYMTYPE, "is a link"),
        (tarfile.LNKTYPE, "is a link"),
        (tarfile.FIFOTYPE, "is not an ordinary file"),
        (tarfile.CHRTYPE, "is not an ordinary file"),
        (tarfile.BLKTYPE, "is not an ordinary file"),
    ],
)
def test_links_and_devices_in_a_tar_are_left_out(tmp_path: Path, kind: bytes, sentence: str) -> None:
    content = {"a": special("activations.py", kind, "/etc/passwd"), "losses.py": LOSSES}
    got = read(placed(tmp_path, {"hw.tar.gz": tarred(content)}))
    assert list(got.sources) == ["losses"]
    assert f"activations.py {sentence}" in said(got)


@pytest.mark.parametrize(
    ("mode", "sentence"), [(0o120777, "is a link"), (0o010644, "is not an ordinary file")]
)
def test_links_and_fifos_in_a_zip_are_left_out(tmp_path: Path, mode: int, sentence: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("activations.py")
        info.create_system, info.external_attr = 3, mode << 16
        archive.writestr(info, "/etc/passwd")
        archive.writestr("losses.py", LOSSES)
    got = read(placed(tmp_path, {"hw.zip": buffer.getvalue()}))
    assert list(got.sources) == ["losses"]
    assert f"activations.py {sentence}" in said(got)


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_links_on_disk_are_never_followed(tmp_path: Path) -> None:
    outside = placed(tmp_path / "outside", {"secret.py": "KEY = 'secret'\n"})
    folder = placed(tmp_path / "hw", {"losses.py": LOSSES})
    (folder / "activations.py").symlink_to(outside / "secret.py")
    (folder / "backprop.py").symlink_to(folder / "backprop.py")
    (folder / "more").symlink_to(outside, target_is_directory=True)
    (folder / "mlp.zip").symlink_to(outside / "secret.py")
    got = read(folder)
    assert list(got.sources) == ["losses"]
    assert [problem.en.split(" is a link")[0] for problem in got.problems] == [
        "activations.py",
        "backprop.py",
        "mlp.zip",
        "more",
    ]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_file_that_becomes_a_link_between_look_and_read_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = placed(tmp_path / "outside", {"secret.py": "KEY = 'secret'\n"}) / "secret.py"
    folder = placed(tmp_path / "hw", {"losses.py": LOSSES, "activations.py": "x = 1\n"})
    real = os.open

    def swap(path: Path, *rest: int) -> int:
        if Path(path).name == "losses.py":
            os.unlink(path)
            os.symlink(secret, path)
        return real(path, *rest)

    monkeypatch.setattr(os, "open", swap)
    got = read(folder)
    assert list(got.sources) == ["activations"]
    assert "losses.py cannot be read" in said(got)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
def test_a_fifo_does_not_hang_the_grader(tmp_path: Path) -> None:
    folder = placed(tmp_path, {"losses.py": LOSSES})
    os.mkfifo(folder / "activations.py")
    got = read(folder)
    assert list(got.sources) == ["losses"]
    assert "activations.py is not an ordinary file" in said(got)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_or_folder_is_named(tmp_path: Path) -> None:
    folder = placed(tmp_path, {"losses.py": LOSSES, "activations.py": "x = 1\n", "more/x.py": ""})
    (folder / "activations.py").chmod(0)
    (folder / "more").chmod(0)
    assert "activations.py cannot be read" in said(read(folder))
    (folder / "more").chmod(0o700)


def nested(depth: int) -> bytes:
    data = zipped({"losses.py": LOSSES})
    for _ in range(depth - 1):
        data = zipped({"inner.zip": data})
    return data


def test_an_archive_in_an_archive_is_read_but_not_without_end(tmp_path: Path) -> None:
    got = read(placed(tmp_path / "a", {"hw.zip": nested(3)}))
    assert got.sources == {"losses": LOSSES}
    got = read(placed(tmp_path / "b", {"hw.zip": nested(4), "backprop.py": "x = 1\n"}))
    assert list(got.sources) == ["backprop"]
    assert "archives within archives" in said(got)


def test_a_bomb_of_one_file_is_left_out(tmp_path: Path) -> None:
    bomb = zipped({"activations.py": b" " * (200 << 20), "losses.py": LOSSES})
    assert len(bomb) < 1 << 20
    got = read(placed(tmp_path, {"hw.zip": bomb}))
    assert list(got.sources) == ["losses"]
    assert "activations.py is larger than 1024 KB" in said(got)


def test_a_tar_that_unpacks_to_much_is_left_out(tmp_path: Path) -> None:
    bomb = gzip.compress(b"\0" * (members.MAX_ARCHIVE + 1), 1)
    got = read(placed(tmp_path, {"hw.tar.gz": bomb, "losses.py": LOSSES}))
    assert list(got.sources) == ["losses"]
    assert "hw.tar.gz takes more than 64 MB" in said(got)


def test_many_archives_of_large_archives_are_bounded(tmp_path: Path) -> None:
    inner = zipped({"x.bin": b"\0" * (40 << 20)}, zipfile.ZIP_STORED)
    bomb = zipped({f"{n}.zip": inner for n in range(5)})
    got = read(placed(tmp_path, {"hw.zip": bomb, "losses.py": LOSSES}))
    assert list(got.sources) == ["losses"]
    assert "takes more than 64 MB" in said(got)


@pytest.mark.parametrize(("pack", "entries"), [(zipped, 100_000), (tarred, 10_001)])
def test_a_hundred_thousand_members_are_refused(
    tmp_path: Path, pack: Callable[[dict[str, str | bytes]], bytes], entries: int
) -> None:
    got = read(
        placed(tmp_path, {"hw.zip": pack({f"{n}.py": "" for n in range(entries)}), "losses.py": LOSSES})
    )
    assert list(got.sources) == ["losses"]
    assert "hw.zip holds more than 10,000 files" in said(got)


def test_a_zips_entries_are_counted_before_any_is_listed() -> None:
    with pytest.raises(Crowded):
        next(entries(zipped({"a.py": "", "b.py": ""}), 1, 1 << 20))


def test_a_folder_of_very_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MAX_ENTRIES", 50)
    folder = placed(tmp_path, {f"n{n}.txt": "" for n in range(60)})
    assert "holds more than" in said(read(folder))


def test_a_folder_nested_without_end_is_refused(tmp_path: Path) -> None:
    deep = "/".join("d" * 40)
    got = read(placed(tmp_path, {"losses.py": LOSSES, f"{deep}/x.py": "x = 1\n"}))
    assert list(got.sources) == ["losses"] and "folders deep" in said(got)
    got = read(placed(tmp_path / "b", {"hw.zip": zipped({"losses.py": LOSSES, f"{deep}/x.py": "x = 1\n"})}))
    assert list(got.sources) == ["losses"] and "folders deep" in said(got)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"PK\x03\x04 no zip at all",
        b"\x1f\x8b no gzip",
        b"no archive",
        zipped({"losses.py": LOSSES})[:-5],
        tarred({"losses.py": LOSSES})[:-9],
        b"PK\x05\x06" + b"\xff" * 18,
    ],
)
def test_a_damaged_archive_is_named_and_the_rest_is_read(tmp_path: Path, data: bytes) -> None:
    got = read(placed(tmp_path, {"hw.zip": data, "losses.py": LOSSES}))
    assert got.sources == {"losses": LOSSES}
    assert data == b"" or "hw.zip is damaged" in said(got)


def test_a_negative_size_does_not_make_tarfile_go_round_in_circles(tmp_path: Path) -> None:
    info = tarfile.TarInfo("activations.py")
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[124:136] = b"\xff" * 10 + (-512 & 0xFFFF).to_bytes(2, "big")
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    got = read(placed(tmp_path, {"hw.tar": bytes(header) + b"\0" * 1024, "losses.py": LOSSES}))
    assert got.sources == {"losses": LOSSES}
    assert "hw.tar is damaged" in said(got)


def extended(kind: bytes, content: bytes) -> bytes:
    """An extended header of a tar, as no program writes it."""
    info = tarfile.TarInfo("././@PaxHeader")
    info.type, info.size = kind, len(content)
    return info.tobuf(tarfile.USTAR_FORMAT) + content + b"\0" * (-len(content) % 512)


def keywords(count: int) -> bytes:
    return b"".join(b"11 k%04d=v\n" % number for number in range(count))


@pytest.mark.parametrize(
    "headers",
    [
        extended(tarfile.XHDTYPE, b"1" * 100),  # Python up to 3.11.9 takes the square of its length over it
        extended(tarfile.XHDTYPE, keywords(7_000)),
        extended(tarfile.XGLTYPE, keywords(200)) * 2,  # each member would inherit them
    ],
)
def test_a_header_that_could_hold_tarfile_up_is_refused(tmp_path: Path, headers: bytes) -> None:
    tar = headers + tarred({"activations.py": ""}, "w")
    got = read(placed(tmp_path, {"hw.tar": tar, "losses.py": LOSSES}))
    assert got.sources == {"losses": LOSSES}
    assert "hw.tar is damaged" in said(got)


def test_an_ordinary_extended_header_is_welcome(tmp_path: Path) -> None:
    tar = extended(tarfile.XGLTYPE, b"11 k=value\n") + tarred({"作业" * 60 + "/losses.py": LOSSES}, "w")
    assert read(placed(tmp_path, {"hw.tar": tar})).sources == {"losses": LOSSES}


def test_a_name_as_long_as_an_archive_is_left_out(tmp_path: Path) -> None:
    long = tarfile.TarInfo("a/" * 1_000_000 + "activations.py").tobuf(tarfile.GNU_FORMAT)
    got = read(placed(tmp_path, {"hw.tar": long + tarred({"losses.py": LOSSES}, "w")}))
    assert got.sources == {"losses": LOSSES} and "has a name of more than 1,000 characters" in said(got)


def test_a_gzip_of_many_members_is_damaged(tmp_path: Path) -> None:
    twice = gzip.compress(b"") + tarred({"activations.py": ""})
    got = read(placed(tmp_path, {"hw.tar.gz": twice, "losses.py": LOSSES}))
    assert got.sources == {"losses": LOSSES} and "hw.tar.gz is damaged" in said(got)


def test_archives_in_an_archive_are_few(tmp_path: Path) -> None:
    inner = {f"{number:02}.zip": zipped({f"m{number}.py": ""}) for number in range(30)}
    got = read(placed(tmp_path, {"hw.zip": zipped(inner), "losses.py": LOSSES}))
    assert "comes after 20 other archives" in said(got)


def test_no_archive_is_read_after_one_that_was_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A zip of a megabyte can hold a thousand that take a second each to unpack."""
    monkeypatch.setattr(members, "MAX_ARCHIVE", 1 << 20)
    inner = {f"{number}.zip": bytes(2 << 20) for number in range(15)}
    asked: list[int] = []
    count = members._in_memory

    def counted(name: str, entry: members.Entry) -> Callable[[int], bytes]:
        reader = count(name, entry)
        return lambda limit: asked.append(limit) or reader(limit)  # type: ignore[func-returns-value]

    monkeypatch.setattr(members, "_in_memory", counted)
    got = read(placed(tmp_path, {"hw.zip": zipped(inner), "losses.py": LOSSES}))
    assert len(asked) == 1 and said(got).count("takes more than") == 15


def test_a_password_a_foreign_method_and_a_foreign_archive_are_named(tmp_path: Path) -> None:
    locked = bytearray(zipped({"activations.py": "x = 1\n"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + offset] |= 1
    files = {
        "a.zip": bytes(locked),
        "b.zip": zipped({"backprop.py": "x = 1\n"}, zipfile.ZIP_LZMA),
        "c.rar": b"Rar!",
        "losses.py": LOSSES,
    }
    got = read(placed(tmp_path, files))
    assert "c.rar is an archive of a kind that is not read" in said(got)
    assert "protected by a password" in said(read(tmp_path / "a.zip"))
    assert "b.zip" not in said(got) and "damaged or packed in an unusual way" in said(
        read(tmp_path / "b.zip")
    )
