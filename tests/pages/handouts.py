"""Handouts and errata as GitHub shows them, with their formulas typeset by KaTeX, in Chromium.

python -m tests.pages.handouts -o FOLDER
"""

import argparse
import html
import re
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from .browser import DESKTOP, chromium, open_page

SOLUTIONS = Path(__file__).parents[2] / "solutions"
PAGES = sorted([*SOLUTIONS.glob("*/README*.md"), *SOLUTIONS.glob("ERRATA*.md")])
KATEX = Path(__file__).with_name("node_modules") / "katex" / "dist"
# GitHub's rule: beside the dollars stand spaces or ASCII punctuation, and no space inside them.
SIDE = r"[^\s!-#%-/:-@\[-`{-~]"
PIECE = re.compile(
    rf"^(?P<indent> *)```(?P<kind>\w*)\n(?P<fenced>.*?)^(?P=indent)```$|(?P<code>`[^`\n]+`)"
    rf"|(?<!{SIDE})\$(?!\s)(?P<inline>[^$\n]+?)(?<!\s)\$(?!{SIDE})",
    re.MULTILINE | re.DOTALL,
)
PAGE = """<!DOCTYPE html><meta charset="utf-8"><link rel="stylesheet" href="{katex}/katex.min.css">
<style>
body {{ font: 16px/1.6 sans-serif; max-width: 980px; margin: 2rem auto }}
table {{ border-collapse: collapse }} td, th {{ border: 1px solid #ccc; padding: .3rem .7rem }}
img {{ max-width: 100% }} pre, code {{ background: #f2f2f2 }} pre {{ padding: 1rem; overflow: auto }}
</style>
{body}
<script src="{katex}/katex.min.js"></script>
<script>
const strict = (code) => code === "unicodeTextInMathMode" ? "ignore" : "error";  // Chinese in \\text
for (const place of document.querySelectorAll(".formula")) {{
  const formula = place.textContent, displayMode = place.tagName === "DIV";
  try {{ katex.render(formula, place, {{ displayMode, strict }}); }}
  catch (error) {{ console.error(formula, error.message); }}
}}
</script>"""


def inline(text: str) -> list[str]:
    """The formulas that stand in lines of text."""
    return [found["inline"] for found in PIECE.finditer(text) if found["inline"]]


def stray_dollars(text: str) -> list[str]:
    """Lines with a dollar that GitHub shows as one."""
    return [line for line in PIECE.sub("", text).splitlines() if "$" in line]


def rendered(page: Path) -> str:
    """A page of HTML."""
    formulas: list[str] = []

    def keep(found: re.Match[str]) -> str:
        if found["kind"] != "math" and not found["inline"]:
            return found[0]
        tag, formula = ("span", found["inline"]) if found["inline"] else ("div", found["fenced"])
        formulas.append(f'<{tag} class="formula">{html.escape(formula)}</{tag}>')
        return f"{found['indent'] or ''}FORMULA{len(formulas) - 1}END"

    text = PIECE.sub(keep, page.read_text("utf-8"))
    body = MarkdownIt("commonmark").enable("table").render(text)
    body = re.sub(r"FORMULA(\d+)END", lambda found: formulas[int(found[1])], body)
    return PAGE.format(katex=KATEX.as_uri(), body=body.replace('src="', f'src="{page.parent.as_uri()}/'))


def shown(browser: Any, page: Path, folder: Path) -> Any:
    """The page in a tab of the browser."""
    file = folder / f"{page.parent.name}-{page.stem}.html"
    file.write_text(rendered(page), "utf-8")
    return open_page(browser, file.as_uri(), viewport=DESKTOP)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, required=True)
    folder = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for page in PAGES:
            tab = shown(browser, page, folder)
            tab.screenshot(path=folder / f"{page.parent.name}-{page.stem}.png", full_page=True)
            print(page.relative_to(SOLUTIONS), tab.complaints or "")


if __name__ == "__main__":
    main()
