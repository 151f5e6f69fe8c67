"""`python -m solutions.pictures`: draw every picture anew into solutions/<assignment>/figures/: SVG for pages, PNG for notebooks."""

from pathlib import Path

from . import cnn, mlp, rnn
from .style import png, svg

SOLUTIONS = Path(__file__).parents[1]
PICTURES = {"mlp": mlp.PICTURES, "cnn": cnn.PICTURES, "rnn": rnn.PICTURES}


def main() -> None:
    for assignment, pictures in PICTURES.items():
        folder = SOLUTIONS / assignment / "figures"
        folder.mkdir(exist_ok=True)
        for name, draw in pictures.items():
            (folder / f"{name}.svg").write_text(svg(draw), "utf-8")
            (folder / f"{name}.png").write_bytes(png(draw))


if __name__ == "__main__":
    main()
