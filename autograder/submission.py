"""Intake: what a student handed in, as source text in memory. Nothing is executed or extracted here."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from .text import Text

MAX_FILE = 1 << 20
MAX_FILES = 200


class IntakeError(Exception):
    """The submission (or one file of it) cannot be read; one sentence that says what, where and what to do."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)


@dataclass(frozen=True)
class Submission:
    """A student's modules.

    Attributes:
        name: what the report calls it.
        sources: module name -> source text.
        filenames: module name -> the file shown in messages.
        problems: files that were left out, and why.
    """

    name: str
    sources: dict[str, str]
    filenames: dict[str, str] = field(default_factory=dict)
    problems: tuple[Text, ...] = ()


def read(path: Path) -> Submission:
    """Read a folder of .py files (or one .py or .ipynb file).

    Raises:
        IntakeError: nothing can be read there.
    """
    if not path.exists():
        raise IntakeError(
            f"There is nothing at {path}: give the folder (or file) of a submission.",
            f"{path} 不存在：请给出提交的文件夹或文件。",
        )
    files = [path] if path.is_file() else sorted(p for p in path.iterdir() if p.suffix in (".py", ".ipynb"))
    files = [
        file for file in files if file.name != "__init__.py" and not file.is_symlink() and file.is_file()
    ]
    if not files:
        raise IntakeError(
            f"{path} holds no .py or .ipynb file: give the folder with the student's modules.",
            f"{path} 里没有 .py 或 .ipynb 文件：请给出存放代码的文件夹。",
        )
    if len(files) > MAX_FILES:
        raise IntakeError(
            f"{path} holds {len(files)} files; a submission has at most {MAX_FILES}: hand in the modules only.",
            f"{path} 里有 {len(files)} 个文件，最多 {MAX_FILES} 个：只提交模块文件。",
        )
    sources, problems = {}, []
    for file in files:
        try:
            sources[_module_name(file)] = _text(file)
        except IntakeError as error:
            problems.append(error.text)
    filenames = {_module_name(file): file.name for file in files}
    return Submission(path.resolve().name, sources, filenames, tuple(problems))


def _module_name(file: Path) -> str:
    name = "".join(c if c.isalnum() else "_" for c in file.stem)
    return name if name.isidentifier() else f"_{name}"


def _text(file: Path) -> str:
    if file.stat().st_size > MAX_FILE:
        raise IntakeError(
            f"{file.name} is larger than {MAX_FILE >> 10} KB and was left out: hand in source text only.",
            f"{file.name} 超过 {MAX_FILE >> 10} KB，没有读取：只提交源代码。",
        )
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise IntakeError(
            f"{file.name} cannot be read ({error.strerror}) and was left out: check its permissions.",
            f"{file.name} 无法读取（{error.strerror}）：请检查文件权限。",
        ) from None
    except UnicodeDecodeError:
        raise IntakeError(
            f"{file.name} is not UTF-8 text and was left out: save it as UTF-8.",
            f"{file.name} 不是 UTF-8 文本，没有读取：请用 UTF-8 编码保存。",
        ) from None
    if "\0" in text:
        raise IntakeError(
            f"{file.name} holds NUL bytes and was left out: hand in source text only.",
            f"{file.name} 含有空字节，没有读取：只提交源代码。",
        )
    return _notebook(file.name, text) if file.suffix == ".ipynb" else text


def _notebook(name: str, text: str) -> str:
    """The code cells of a notebook, one after another; lines for the shell or IPython are dropped."""
    try:
        cells = json.loads(text)["cells"]
        codes = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise IntakeError(
            f"{name} is not a notebook that can be read and was left out: save it again in Jupyter.",
            f"{name} 不是能读取的笔记本，没有读取：请在 Jupyter 中重新保存。",
        ) from None
    return "\n\n".join("\n".join(_python_line(line) for line in code.splitlines()) for code in codes)


def _python_line(line: str) -> str:
    return "pass" if line.lstrip().startswith(("%", "!")) and not line[:1].isspace() else line
