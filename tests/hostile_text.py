"""Text that something other than a reader acts on, for every test that an output is inert; and who would act on it.

Put TEXTS (or HOSTILE, which is all of it in one line and can be a file's name) where a student can: names, messages,
source, results. Then hand what was written to `acted_on`, `opened_in_html`, `opened_in_markdown`, `formulas_in` or
`commands_in`: each says what got through, and must say nothing.
"""

import csv
import io
import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

# What terminals, Rich, browsers, Markdown readers and spreadsheets act on; no slash, so that it can be a file's name.
ANSI = "\x1b[31m\x1b]0;title\x07\x9b2J\r\b"
BIDI = "\u202egrade\u2066\u200f"
MARKUP = "[red]x[bold] :bomb: <b>b<script>alert(1) **bold** `code` [a](b)"
HOSTILE = f"{MARKUP}{ANSI}{BIDI}"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)"]

# Each is worded so that it opens an element, an attribute or a link of the name `pwned` if anything takes it for markup.
HTML = {
    "element": "<pwned>x</pwned>",
    "image": "<img src=x onerror=pwned() pwned>",
    "out of a double-quoted attribute": '"><pwned x="',
    "out of a single-quoted attribute": "'><pwned x='",
    "an attribute more": '" pwned="1" onmouseover="pwned()',
    "out of a script": "</script><pwned>",
    "out of a script, opened by a comment": "<!--<script></script><pwned>",
    "out of a style": "</style><pwned>",
    "out of a title": "</title></textarea></noscript><pwned>",
    "out of a comment": "--><pwned><!--",
    "out of a CDATA section": "]]><pwned>",
    "already escaped": "&lt;pwned&gt; &#60;pwned&#62;",
    "a line of JavaScript's own": "x\u2028pwned()\u2029",
    "out of a template's string": "${pwned()} `+pwned()+`",
}
MARKDOWN = {
    "link": "[100/100](https://pwned.example/)",
    "script link": "[100/100](javascript:pwned)",
    "image": "![](https://pwned.example/x.png)",
    "address": "<https://pwned.example/>",
    "reference": "[x][y]\n\n[y]: https://pwned.example/",
    "raw HTML": "x\n\n<pwned>\n\ny",
    "out of a code span": "`` ` <pwned> `",
    "out of a fence": "```\n\n<pwned>\n",
    "another row": "a | b |\n| c | <pwned> |",
}
TEMPLATES = {
    "Jinja": "{{ pwned }} {% for x in y %} {# pwned #}",
    "str.format": "{0.__class__} {pwned} {",
    "percent": "%s %(pwned)s %",
    "Rich": "[red]x[/] [link=https://pwned.example]y[/link] :bomb:",
    "TeX": r"$\input{pwned}$ \(x\) \end{document}",
    "doctest": ">>> pwned\n### BEGIN SOLUTION\n# BEGIN QUESTION",
}
CSV = {
    "formula": "=1+1",
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tab first": "\t=1+1",
    "return first": "\r=1+1",
    "spaces first": "  =1+1",
    "full width": "＝1+1",
    "out of a cell": '","=1+1","',
    "out of a row": 'x"\n=1+1,"',
    "out of a row, by semicolons": "x;=1+1;y",
}
COMMANDS = {
    "an error of GitHub's": "\n::error file=x.py,line=1::pwned",
    "an output of GitHub's": "::set-output name=result::pwned",
    "the older spelling": "##[set-output name=result]pwned",
    "an environment file": "x\nEOF\nresult=pwned",
    "percent escapes": "%0A::error::pwned",
}
CHARACTERS = {
    "ANSI": ANSI,
    "bidirectional": BIDI,
    "newlines": "one\r\ntwo\n\n# three\x0b\x0c\x1c\x85four\u2028five",
    "NUL and XML's forbidden": "a\x00b\x01c\ufffed\uffff",
    "a lone surrogate": "a\ud800b",
    "invisible": "a\u200bb\u00adc\ufeffd\u2060e\U000e0041f",
    "marks without end": "a" + "\u0301" * 500,
    "long": "x" * 20_000,
}
TEXTS: dict[str, str] = {
    f"{kind}: {name}": text
    for kind, texts in {
        "HTML": HTML,
        "Markdown": MARKDOWN,
        "template": TEMPLATES,
        "CSV": CSV,
        "command": COMMANDS,
        "characters": CHARACTERS,
    }.items()
    for name, text in texts.items()
}


def acted_on(text: str) -> set[str]:
    """Characters in an output that something other than a reader would act on."""
    return {c for c in text if not c.isprintable() and c != "\n"}


class _Opened(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in [(tag, ""), *attributes]:
            if "pwned" in name or name.startswith("on") or _leads_out(name, value or ""):
                self.found.append(self.get_starttag_text() or tag)


def _leads_out(name: str, value: str) -> bool:
    """Whether an attribute takes a browser elsewhere, or is itself run, by hostile text."""
    elsewhere = name in ("href", "src", "action") and re.match(r"\s*([a-z]+:|//)", value, re.IGNORECASE)
    return "pwned" in value and (bool(elsewhere) or name in ("srcdoc", "style"))


def opened_in_html(page: str) -> list[str]:
    """The tags that hostile text has opened in a page, or put an attribute or a link into; a handler counts always."""
    parser = _Opened()
    parser.feed(page)
    parser.close()
    return parser.found


def opened_in_markdown(text: str) -> list[str]:
    """The same, when a reader of Markdown (tables included, HTML let through) has made a page of it."""
    return opened_in_html(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


def formulas_in(table: str, delimiter: str = ",") -> list[str]:
    """Cells of a CSV that a spreadsheet computes; a plain number is none."""
    cells = [cell for row in csv.reader(io.StringIO(table), delimiter=delimiter) for cell in row]
    number = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?")
    return [
        cell
        for cell in cells
        if cell.strip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        and not number.fullmatch(cell)
    ]


def commands_in(log: str) -> list[str]:
    """Lines of a job's log that GitHub's runner acts on."""
    return [line for line in log.splitlines() if re.match(r"\s*(::[a-z-]+[ :]|##\[)", line)]
