"""GitHub's Markdown as that of a notebook which travels alone: links and pictures need no other file."""

import base64
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..paths import SOLUTIONS

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
PICTURE = re.compile(r"\]\(attachment:([\w-]+)\.png\)")
OTHER_LANGUAGE = re.compile(r"^\[(?:English|中文)\]\([^)]*\) · ", re.MULTILINE)


@dataclass(frozen=True)
class Pages:
    """The pages that one notebook holds: path below solutions/ -> Markdown."""

    texts: Mapping[str, str]

    def in_notebook(self, text: str, page: str) -> str:
        """A piece of a page: mathematics as Jupyter has it, links to what the notebook holds; of others, the words."""
        text = FENCE.sub(lambda m: f"{m[1]}$$\n{m[3]}{m[1]}$$" if m[2] == "math" else m[0], text)
        text = LINK.sub(lambda link: self._linked(link, page), OTHER_LANGUAGE.sub("", text))
        text = HEADING.sub(lambda found: f'<a id="{self._anchor(page, found[1])}"></a>\n{found[0]}', text)
        return text.rstrip().removesuffix("---").rstrip()

    def _linked(self, link: re.Match[str], page: str) -> str:
        picture, words, target = link.groups()
        if picture:
            return f"![{words}](attachment:{posixpath.basename(target).removesuffix('.svg')}.png)"
        file, _, anchor = target.partition("#")
        there = posixpath.normpath(posixpath.join(posixpath.dirname(page), file)) if file else page
        for heading in HEADING.findall(self.texts.get(there, "")):
            if anchor in ("", github_anchor(heading)):
                return f"[{words}](#{self._anchor(there, heading)})"
        return words

    def _anchor(self, page: str, heading: str) -> str:
        """One of our own: Jupyter finds no heading that has letters beyond ASCII."""
        name = posixpath.basename(page).partition(".")[0].lower()
        return f"{name}-{HEADING.findall(self.texts[page]).index(heading)}"


def attachments(text: str, assignment: str) -> dict[str, dict[str, str]]:
    """The pictures that a cell shows, as notebook files hold them. (JupyterLab shows no SVG that is attached.)"""
    folder = SOLUTIONS / assignment / "figures"
    return {
        f"{name}.png": {"image/png": base64.b64encode((folder / f"{name}.png").read_bytes()).decode()}
        for name in PICTURE.findall(text)
    }


def github_anchor(heading: str) -> str:
    """Lower case, spaces to hyphens, punctuation dropped."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
