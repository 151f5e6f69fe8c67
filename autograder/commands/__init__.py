"""One file per command of `python -m autograder`; cli.py puts them together."""
