"""Intake: every place and packing a submission comes in, and what is left out of it, said in one sentence."""

import gzip
import io
import json
import math
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.intake import members, submission
from autograder.intake.archives import Crowded, entries
from autograder.intake.layout import assignment_of, find, find_all, read_all
from autograder.intake.members import IntakeError
from autograder.intake.submission import Submission, read

LOSSES = "def softmax(z):\n    return z\n"


def zipped(files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: dict[str, str | bytes | tarfile.TarInfo], mode: str = "w:gz") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
                continue
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def placed(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def said(got: Submission) -> str:
    """All problems, each of which must be one sentence in both languages."""
    for problem in got.problems:
        assert problem.en.endswith(".") and problem.zh.endswith("。"), problem
        assert "\n" not in problem.en + problem.zh
        assert len(problem.en) < 400
    return " | ".join(problem.en for problem in got.problems)


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


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"x = '\xff'\n", "is not UTF-8 text"),
        ("x = 1\n".encode("utf-16"), "is not UTF-8 text"),
        ("# 中文\n".encode("gbk"), "is not UTF-8 text"),
        (b"x = 1\0\n", "holds NUL bytes"),
        (b"#" * ((1 << 20) + 1), "is larger than 1024 KB"),
    ],
)
def test_text_that_is_none_is_left_out(tmp_path: Path, content: bytes, sentence: str) -> None:
    got = read(placed(tmp_path, {"activations.py": content, "losses.py": LOSSES}))
    assert list(got.sources) == ["losses"]
    assert f"activations.py {sentence}" in said(got)


def test_a_byte_order_mark_and_carriage_returns_are_welcome(tmp_path: Path) -> None:
    got = read(placed(tmp_path, {"losses.py": b"\xef\xbb\xbfx = 1\r\n"}))
    assert got.sources == {"losses": "x = 1\r\n"} and not got.problems


def test_source_text_as_a_whole_is_bounded(tmp_path: Path) -> None:
    got = read(placed(tmp_path, {f"m{n}.py": "#" * (1 << 20) for n in range(6)}))
    assert list(got.sources) == ["m0", "m1", "m2", "m3"]
    assert "comes after 4 MB of source text" in said(got)


def test_all_that_is_read_of_a_submission_is_bounded(tmp_path: Path) -> None:
    files = {f"m{n}.ipynb": b" " * (8 << 20) for n in range(5)}
    got = read(placed(tmp_path, {"hw.zip": zipped(dict(files))}))
    assert said(got).count("is not a notebook") == 2 and said(got).count("20 MB with outputs") == 3


def test_too_many_source_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="201 source files; a submission has at most 200"):
        read(placed(tmp_path, {f"m{n}.py": "" for n in range(201)}))


@pytest.mark.parametrize(
    "name",
    [
        "numpy",
        "torch",
        "conftest",
        "sitecustomize",
        "usercustomize",
        "json",
        "os",
        "autograder",
        "solutions",
        "__main__",
    ],
)
def test_reserved_names_are_left_out(tmp_path: Path, name: str) -> None:
    got = read(placed(tmp_path, {f"{name}.py": "x = 1\n", "losses.py": LOSSES, "__init__.py": "import os\n"}))
    assert list(got.sources) == ["losses"]
    assert f"{name}.py has the name of a library or of a part of the grader" in said(got)


def test_no_module_of_an_assignment_is_reserved() -> None:
    from autograder.intake.layout import ASSIGNMENTS, order_of

    assert not submission.RESERVED & {module for assignment in ASSIGNMENTS for module in order_of(assignment)}


def test_of_two_files_for_one_module_one_counts_and_it_is_said(tmp_path: Path) -> None:
    notebook = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1"}]})
    got = read(placed(tmp_path / "a", {"losses.py": LOSSES, "losses.ipynb": notebook}))
    assert got.sources == {"losses": LOSSES}
    assert "losses.ipynb is a second file for the same module (losses.py counts)" in said(got)
    got = read(placed(tmp_path / "b", {"my losses.py": LOSSES, "my-losses.py": "x = 1\n"}))
    assert len(got.sources) == 1 and "second file" in said(got)


def test_of_two_members_of_one_name_the_last_counts_as_for_unzip(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("losses.py", "old = 1\n")
        archive.writestr("losses.py", LOSSES)
    got = read(placed(tmp_path, {"hw.zip": buffer.getvalue()}))
    assert got.sources == {"losses": LOSSES}
    assert "second file for the same module" in said(got)


def test_the_folder_with_the_modules_is_found_among_others(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        f"assignments/{a}/mnist_torch.py": f"# {a}\n" for a in ("mlp", "cnn", "rnn")
    }
    files |= {
        "assignments/mlp/losses.py": LOSSES,
        "assignments/mlp/checks/test_losses.py": "",
        "old/losses.py": "old = 1\n",
        "setup.py": "",
        ".git/hooks/hook.py": "",
    }
    [got] = read_all(find(placed(tmp_path / "clone", files)), "mlp")
    assert got.sources == {"losses": LOSSES, "mnist_torch": "# mlp\n"}
    assert (
        said(got)
        == "old/losses.py is a second file for the same module (assignments/mlp/losses.py counts) and was left out: hand in one."
    )
    [got] = read_all(find_all([tmp_path / "clone"]), "cnn")
    assert got.sources == {"mnist_torch": "# cnn\n"}


def test_a_submission_of_another_assignment_is_told_so(tmp_path: Path) -> None:
    [got] = read_all(find(placed(tmp_path / "jane", {"cnn/shapes.py": "", "cnn/pooling.py": ""})), "mlp")
    assert got.sources == {} and "jane holds no .py or .ipynb file of mlp" in said(got)


# As Gradescope exports it; what a student's program printed is indented, so that it can open no entry of its own.
METADATA = """---
submission_11:
  :submitters:
  - :name: Jane Doe
    :sid: '1'
    :email: jane@example.edu
  - :name: Her Partner
  :created_at: 2026-11-26 20:00:00.000000000 Z
  :score: 1.0
  :history: []
  :results:
    tests:
    - output: |-
        submission_22:
          :submitters:
          - :name: Mallory
submission_33:
  :submitters:
  - :name: 'Bob: Roe'
"""

CLASSES: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "plain": ({"jane/losses.py": LOSSES, "bob/hw/src/losses.py": LOSSES}, ["bob", "jane"]),
    "archives": (
        {"jane.zip": zipped({"hw/losses.py": LOSSES}), "bob.tar.gz": tarred({"losses.py": LOSSES})},
        ["bob", "jane"],
    ),
    "nbgrader": (
        {
            "submitted/jane/mlp/losses.py": LOSSES,
            "submitted/jane/cnn/pooling.py": "",
            "submitted/bob/mlp/losses.py": LOSSES,
            "submitted/bob/mlp/timestamp.txt": "",
            "source/mlp/mlp.ipynb": "{}",
        },
        ["bob", "jane"],
    ),
    "canvas": (
        {
            "doejane_12345_67890_losses-1.py": LOSSES,
            "doejane_12345_67891_activations.py": "x = 1\n",
            "doejane_12345_67892_text.html": "not looked at",
            "roebob_LATE_23456_78901_mlp.zip": zipped({"mlp/losses.py": LOSSES}),
            "van_der_berg_34567_89012_losses-0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f.py": LOSSES,
        },
        ["doejane_12345", "roebob_23456", "van_der_berg_34567"],
    ),
    "canvas, marked anonymously": (
        {
            "LATE_anon_7fK2q_67890_losses.py": LOSSES,
            "anon_Xy9ab_67891_losses-2.py": LOSSES,
            "anon_Xy9ab_67892_activations.py": "",
        },
        ["anon_7fK2q", "anon_Xy9ab"],
    ),
    "moodle": (
        {
            "Jane Doe_12345_assignsubmission_file_/losses.py": LOSSES,
            "Jane Doe_12345_assignsubmission_onlinetext_/onlinetext.html": "see my file",
            "Bob Roe_23456_assignsubmission_file/mlp.zip": zipped({"losses.py": LOSSES}),
            "Default group_assignsubmission_file/losses.py": LOSSES,
        },
        ["Bob Roe_23456", "Default group", "Jane Doe_12345"],
    ),
    "moodle, flat": (
        {
            "Jane Doe_12345_assignsubmission_file_losses.py": LOSSES,
            "王 小明_23456_assignsubmission_file_hw.zip": zipped({"losses.py": LOSSES}),
        },
        ["Jane Doe_12345", "王 小明_23456"],
    ),
    "gradescope": (
        {
            "submission_11/losses.py": LOSSES,
            "submission_22/losses.py": LOSSES,
            "submission_33/losses.py": LOSSES,
            "submission_metadata.yml": METADATA,
        },
        ["submission_11 Jane Doe", "submission_22", "submission_33 Bob_ Roe"],
    ),
    "clones": (
        {
            "hw-jane/.git/config": "",
            "hw-jane/assignments/mlp/losses.py": LOSSES,
            "hw-jane/assignments/cnn/pooling.py": "",
            "hw-bob/.git/config": "",
            "hw-bob/assignments/mlp/losses.py": LOSSES,
            "hw-bob/autograder/losses.py": "x = 1\n",
        },
        ["hw-bob", "hw-jane"],
    ),
}


@pytest.mark.parametrize("kind", CLASSES)
def test_a_class_gives_one_submission_for_each_student(tmp_path: Path, kind: str) -> None:
    files, students = CLASSES[kind]
    found = find(placed(tmp_path, files))
    submissions = read_all(found, "mlp")
    assert [got.name for got in submissions] == students
    assert [got.sources.get("losses") for got in submissions] == [LOSSES] * len(students)


def test_a_class_of_one_assignment_tells_which_it_is(tmp_path: Path) -> None:
    assert assignment_of(find(placed(tmp_path, CLASSES["canvas"][0]))) == "mlp"
    both = placed(tmp_path / "b", {"jane/mlp/losses.py": "", "jane/cnn/pooling.py": ""})
    with pytest.raises(IntakeError, match="add --assignment mlp, cnn or rnn"):
        assignment_of(find(both))


def test_one_odd_submission_decides_nothing_for_the_class(tmp_path: Path) -> None:
    files = {f"{name}/losses.py": LOSSES for name in ("bob", "jane", "zoe")}
    found = find(placed(tmp_path, {**files, "aaron/pooling.py": "x = 1\n"}))
    assert assignment_of(found) == "mlp"


def test_somebody_who_handed_in_nothing_readable_is_not_forgotten(tmp_path: Path) -> None:
    files = {"jane/losses.py": LOSSES, "bob/homework.docx": "", "results/jane.json": "{}"}
    (tmp_path / "empty").mkdir()
    submissions = read_all(find(placed(tmp_path, files)), "mlp")
    assert [(got.name, list(got.sources)) for got in submissions] == [("bob", []), ("jane", ["losses"])]
    assert "bob holds no .py or .ipynb file" in said(submissions[0])
    files = {
        "Jane_1_assignsubmission_file/losses.py": LOSSES,
        "Bob_2_assignsubmission_onlinetext/onlinetext.html": "x",
    }
    assert [got.name for got in find(placed(tmp_path / "moodle", files))] == ["Bob_2", "Jane_1"]


def test_an_empty_folder_among_several_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = find_all([tmp_path / "empty", placed(tmp_path / "jane", {"losses.py": LOSSES})])
    assert [list(got.sources) for got in read_all(found, "mlp")] == [[], ["losses"]]
    with pytest.raises(IntakeError, match="holds no"):
        find_all([tmp_path / "empty"])


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_linked_folder_in_a_class_is_refused_by_name(tmp_path: Path) -> None:
    outside = placed(tmp_path / "outside", {"losses.py": LOSSES})
    folder = placed(tmp_path / "class", {"jane/losses.py": LOSSES})
    (folder / "bob").symlink_to(outside, target_is_directory=True)
    bob, jane = read_all(find(folder), "mlp")
    assert (bob.name, bob.sources, jane.sources) == ("bob", {}, {"losses": LOSSES})
    assert "bob is a link" in said(bob)


def test_files_named_like_another_students_stay_their_own(tmp_path: Path) -> None:
    files = {"jane/roebob_1_2_losses.py": "x = 1\n", "jane/losses.py": LOSSES, "bob/losses.py": LOSSES}
    assert [got.name for got in read_all(find(placed(tmp_path, files)), "mlp")] == ["bob", "jane"]


def test_one_file_named_as_canvas_would_makes_no_class(tmp_path: Path) -> None:
    folder = placed(tmp_path / "jane", {"roebob_1_2_losses.py": "x = 1\n", "losses.py": LOSSES})
    [got] = read_all(find(folder), "mlp")
    assert (got.name, got.sources["losses"]) == ("jane", LOSSES)


def test_names_that_are_one_to_a_file_system_are_numbered(tmp_path: Path) -> None:
    found = find_all(
        [
            placed(tmp_path / part / name, {"losses.py": ""})
            for part, name in [("a", "Jane"), ("b", "jane"), ("c", "jane-2"), ("d", "jane")]
        ]
    )
    assert [got.name for got in read_all(found, "mlp")] == ["Jane", "jane-2", "jane-2-2", "jane-3"]


def notebook(*cells: str | list[str], version: int = 4, outputs: str = "") -> str:
    if version == 3:
        rows = [{"cell_type": "code", "input": cell, "outputs": outputs} for cell in cells]
        return json.dumps({"nbformat": 3, "worksheets": [{"cells": rows}]})
    rows = [{"cell_type": "code", "source": cell, "outputs": outputs} for cell in cells]
    return json.dumps({"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "# Title"}, *rows]})


def ran(tmp_path: Path, *cells: str | list[str], version: int = 4) -> dict[str, object]:
    """What a notebook's module holds after it ran as it does in a worker."""
    from autograder.worker.namespace import Namespace

    got = read(placed(tmp_path, {"hw.ipynb": notebook(*cells, version=version)}))
    namespace = Namespace(got.sources, got.filenames)
    try:
        return vars(namespace.module("hw"))
    finally:
        namespace.close()


@pytest.mark.parametrize("version", [3, 4])
def test_a_notebooks_cells_run_in_order(tmp_path: Path, version: int) -> None:
    held = ran(tmp_path, "x = 1\n", ["x += 1\n", "y = x"], version=version)
    assert (held["x"], held["y"]) == (2, 2)


# cell -> (name, value) it must leave, or (name, None) for one that must not be there
MAGICS = [
    ("%matplotlib inline\nx = 1", 1),
    ("%load_ext autoreload\n%autoreload 2\nx = 1", 1),
    ("!pip install numpy \\\n  scipy\nx = 1", 1),
    ("if True:\n    !ls -la\nx = 1", 1),
    ("if True:\n    %cd ..\nx = 1", 1),
    ("files = !ls\nx = 1", 1),
    ("if True:\n    files = %who_ls\nx = 1", 1),
    ("def f():\n    r = !ls 'it\nx = 1", 1),
    ("?print\nprint?\nprint??\nx = 1", 1),
    ("pip install torch\nx = 1", 1),
    ("%%time\nx = 1", 1),
    ("\n%%capture out\nx = 1", 1),
    ("%time x = 1", 1),
    ("%%writefile losses.py\nx = 1", 1),
    ("%%bash\nx = 1", None),
    ("%%html\n<b>x = 1</b>", None),
    ("%%timeit\nx = 1", None),
    ("%%writefile notes.txt\nx = 1", None),
    ("x = (7\n  % 3)", 1),
    ("x = 7 \\\n  % 3", 1),
    ("x = '''\n%time\n!ls\nls?'''", "\n%time\n!ls\nls?"),
    ('x = "a\\\n!b"', "a!b"),
    ("x = 'it\\'s (' # (\"\n!ls\n", "it's ("),
    ("x = 1\nx !=\\\n2", 1),
    ("x = 'ends?'", "ends?"),
    ("x = [\n1, # don't\n][0]\n!ls", 1),
]


@pytest.mark.parametrize(("cell", "value"), MAGICS)
def test_what_only_jupyter_understands_is_taken_out(tmp_path: Path, cell: str, value: object) -> None:
    assert ran(tmp_path, cell).get("x") == value


def test_cells_may_stand_in_another_order_than_they_were_run(tmp_path: Path) -> None:
    held = ran(
        tmp_path, "class A(B):\n  x = math.pi", "def f(n: math.inf):\n  pass", "class B: pass", "import math"
    )
    assert held["A"].x == math.pi and "f" in held  # type: ignore[attr-defined]


def test_of_two_definitions_the_later_cell_counts_also_when_the_earlier_had_to_wait(tmp_path: Path) -> None:
    assert ran(tmp_path, "def f(n=late): return 1", "def f(): return 2", "late = 0")["f"]() == 2  # type: ignore[operator]
    assert ran(tmp_path, "def f(n=late): return 1", "def f(n=late): return 2", "late = 0")["f"]() == 2  # type: ignore[operator]
    assert "f" not in ran(tmp_path, "def f(n=never): return 1", "def g(n=f): return 1")


def test_a_broken_cell_costs_only_itself(tmp_path: Path) -> None:
    held = ran(tmp_path, "x = 1", "def f(:\n  pass", "'''", "(((", "1/0", "y = 2\0", "z = '\ud800'", "w = 3")
    assert (held["x"], held["w"]) == (1, 3)


def test_outputs_are_ignored_however_large(tmp_path: Path) -> None:
    got = read(placed(tmp_path, {"hw.ipynb": notebook("x = 1", outputs="A" * (15 << 20))}))
    assert "x = 1" in got.sources["hw"] and len(got.sources["hw"]) < 100
    got = read(placed(tmp_path, {"hw.ipynb": notebook("x = 1", outputs="A" * (21 << 20))}))
    assert "hw.ipynb is larger than 20 MB" in said(got)


def test_repeated_cells_are_told_and_the_last_counts(tmp_path: Path) -> None:
    cells = ["def f():\n    return 1\n", "y = 1", "def f():\n    return 2\n"]
    assert ran(tmp_path, *cells)["f"]() == 2  # type: ignore[operator]
    got = read(placed(tmp_path, {"hw.ipynb": notebook(*cells)}))
    assert said(got) == "hw.ipynb defines f in cells 2, 4: the last one counts."


def test_a_line_is_told_by_its_cell(tmp_path: Path) -> None:
    got = read(placed(tmp_path, {"hw.ipynb": notebook("x = 1\n\n", "!ls\ny = 2\n1/0")}))
    line = got.sources["hw"].split("\n").index("1/0") + 1
    assert got.place("hw.ipynb", line) == ("hw.ipynb cell 3", 3)
    assert got.place("hw.ipynb", 10_000) is None
    assert got.place("/etc/passwd", 1) is None


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "3", "null", '{"cells": 3}', '{"cells": [3]}', '{"cells": [{"cell_type": "code"}]}', "[" * 100_000,
     '{"cells": [{"cell_type": "code", "source": 3}]}', '{"worksheets": [{}]}', "9" * 10_000, '{"cells": "abc"}'],
)  # fmt: skip
def test_what_is_no_notebook_is_left_out(tmp_path: Path, text: str) -> None:
    got = read(placed(tmp_path, {"hw.ipynb": text, "losses.py": LOSSES}))
    assert list(got.sources) == ["losses"]
    assert "hw.ipynb is not a notebook that can be read" in said(got)


@pytest.mark.parametrize(
    "cell",
    ["'" * 300_000, "(" * 300_000, " " * 300_000 + "x", "a" * 300_000 + "?x", "\n" * 300_000, "[]." * 100_000,
     "x =  " * 60_000, "%%time" + " " * 300_000, '"""' + "\\a" * 150_000, "def " * 75_000, "\r" * 300_000],
)  # fmt: skip
def test_hostile_cells_are_read_as_data(tmp_path: Path, cell: str) -> None:
    """None of them may take more than a moment (a pattern that backtracks would take hours) or raise."""
    assert "hw" in read(placed(tmp_path, {"hw.ipynb": notebook(cell)})).sources
