"""`python -m tests.redteam [FAMILY …]`: run the attacks and print the table. `--overhead` measures the jail instead."""

import json
import sys

from .table import ATTACKS, FAMILIES, held, rows, show


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--overhead"]:
        from .overhead import main as measure

        return measure()
    if arguments[:1] == ["--held"]:  # for a process of another user: the results as JSON
        print(json.dumps(held(arguments[1:], ())))
        return 0
    names = (
        [a.name for family in arguments or FAMILIES for a in FAMILIES[family].ATTACKS]
        if arguments
        else list(ATTACKS)
    )
    return 0 if show(rows(names)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
