"""`python -m tests.redteam [FAMILY …]`: run the attacks and print the table; `--write` writes table.md, too.

`--overhead` measures what the jail costs instead.
"""

import json
import sys

from autograder.report import write_atomically

from .table import FAMILIES, PAGE_FILE, held, markdown, rows, show


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["--overhead"]:
        from .overhead import main as measure

        return measure()
    if arguments[:1] == ["--held"]:  # for a process of another user: the results as JSON
        print(json.dumps(held(arguments[1:], ())))
        return 0
    families = [argument for argument in arguments if argument != "--write"]
    names = [a.name for family in families or FAMILIES for a in FAMILIES[family].ATTACKS]
    found = rows(names)
    if "--write" in arguments:
        write_atomically(PAGE_FILE, markdown(found))
    return 0 if show(found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
