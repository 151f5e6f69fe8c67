"""A module's text as logical lines of tokens, and what can be told of one: names it defines, binds and mentions.

Tokens only: parsing builds a tree as deep as a student likes, which can end the process.
"""

import io
import keyword
import tokenize
from collections.abc import Iterator

Token = tokenize.TokenInfo
OPENING, CLOSING = frozenset("([{"), frozenset(")]}")


def statements_of(source: str) -> Iterator[list[Token]]:
    """The logical lines, without comments and indentation; as far as the text can be read."""
    statement: list[Token] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NEWLINE and statement:
                yield statement
                statement = []
            elif token.type in (tokenize.NAME, tokenize.OP, tokenize.STRING, tokenize.NUMBER):
                statement.append(token)
    except (tokenize.TokenError, SyntaxError):  # the student is told by the import that fails
        pass
    if statement:
        yield statement


def defined_by(statement: list[Token]) -> str:
    """The name that a statement at the outermost level gives to a function, a class or a value, or ""."""
    words = [token.string for token in statement[:3] if token.string != "async"]
    if statement[0].start[1] or len(words) < 2:
        return ""
    if words[0] in ("def", "class"):
        return words[1]
    return words[0] if words[1] in ("=", ":") and not keyword.iskeyword(words[0]) else ""


def bound_by(statement: list[Token]) -> Iterator[str]:
    """The names that a statement makes its function's own: parameters, and targets of assignments and loops."""
    words = [token.string for token in statement]
    header, value = words[0] in ("def", "async"), words.index("=") if "=" in words else 0
    depth, target = 0, False
    for place, (before, word, after) in enumerate(zip(["", *words], words, [*words[1:], ""], strict=False)):
        depth += (word in OPENING) - (word in CLOSING)
        target = word in ("for", "as", "lambda") or (target and word not in ("in", ":", "="))
        whole = word.isidentifier() and before != "." and after not in (".", "[", "(")
        parameter = header and depth == 1 and before in ("(", ",", "*", "**")
        assigned = place < value and depth == 0 and not header
        if whole and (parameter or assigned or target or after == ":="):
            yield word


def dotted_in(statement: list[Token]) -> Iterator[tuple[str, int]]:
    """Names with the attributes taken of them: `a.b.c`."""
    name, line, previous = "", 0, ""
    for token in statement:
        if token.type == tokenize.NAME and previous == "." and name:
            name += f".{token.string}"
        elif token.string != "." or not name:
            if name:
                yield name, line
            starts = token.type == tokenize.NAME and previous != "."
            name, line = (token.string, token.start[0]) if starts else ("", 0)
        previous = token.string
    if name:
        yield name, line
