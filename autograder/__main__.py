"""`python -m autograder`. What keeps the kit itself from starting is said in one sentence, in the reader's language.

Python versions that are too old to run the kit must be able to read this file, or they could not be told so.
"""

import codecs
import io
import sys

NEEDED = (3, 11)
PIP_NAMES = {"_pytest": "pytest"}  # what an import misses -> what pip calls it
PLAIN = {"✓": "+", "✗": "x", "○": "-"}  # where a terminal has no such signs


def _plain(error: UnicodeError) -> "tuple[str, int]":
    assert isinstance(error, UnicodeEncodeError)
    return "".join(PLAIN.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


def start() -> None:
    """Run the command that was typed; end with status 2 where this Python or a package of it will not do."""
    codecs.register_error("plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plain")
    if sys.version_info < NEEDED:
        sys.exit(_too_old(sys.version_info[:2]))
    try:
        from autograder.cli import app

        app()
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("", "autograder"):
            raise
        sys.exit(_missing(PIP_NAMES.get(package, package)))


def _too_old(version: "tuple[int, ...]") -> int:
    needed, here = ".".join(map(str, NEEDED)), ".".join(map(str, version))
    return _stop(
        f"Python {needed} or newer is needed; this is {here} ({sys.executable}). Make .venv anew with a newer one.",
        f"需要 Python {needed} 或更新的版本，这里是 {here}（{sys.executable}）。请用新版本重新建立 .venv。",
    )


def _missing(package: str) -> int:
    command = f"python -m pip install -c requirements.txt {package}"
    return _stop(
        f"{package} is not installed in {sys.executable}. Activate the kit's .venv, or run: {command}",
        f"{sys.executable} 里没有安装 {package}。请先激活本项目的 .venv，或者运行：{command}",
    )


def _stop(en: str, zh: str) -> int:
    """The status to end with, once the sentence is printed; the command line itself could not be read."""
    chinese = any(argument in ("zh", "--lang=zh") for argument in sys.argv)
    print(zh if chinese else en, file=sys.stderr)
    return 2


if __name__ == "__main__":
    start()
