"""Carrying a hidden input out in the report, and making the report itself do harm."""

from ..attack import WORKER, Attack

KEEP = """
SHOWN = {(2, 3), (2, 3, 4)}  # the shapes of the visible examples
kept = []

def secret(x):
    if x.shape not in SHOWN: kept.append(f"LEAK{float(x.flat[0])!r}")
    return " ".join(kept)
"""
OWN = "process"

ATTACKS = [
    Attack(
        "print it",
        "print a hidden input",
        "messages",
        KEEP + "def relu(x):\n    print(secret(x))\n    return x + 0.0",
        no_control="no output is ever part of a report",
    ),
    Attack(
        "raise it",
        "put it into an exception's text",
        "messages",
        KEEP + "def relu(x): raise ValueError(secret(x))",
        ("hidden",),
    ),
    Attack(
        "an exception named after it",
        "make a class for it",
        "messages",
        KEEP + "def relu(x): raise type(secret(x) or 'E', (Exception,), {})()",
        ("hidden",),
    ),
    Attack("return it", "return it as text", "messages", KEEP + "def relu(x): return secret(x)", ("hidden",)),
    Attack(
        "a class named after it",
        "return an object of such a class",
        "messages",
        KEEP + "def relu(x): return type(secret(x) or 'C', (), {})()",
        ("hidden",),
    ),
    Attack(
        "a key named after it",
        "return a dictionary",
        "messages",
        KEEP + "def relu(x): return {secret(x): {1, 2}}",
        ("hidden",),
    ),
    Attack(
        "a file named after it",
        "a traceback through a file of that name",
        "messages",
        WORKER
        + KEEP
        + """
def relu(x):
    me, name = worker(), secret(x)
    me["channel"].send({"op": "raised", "nonce": me["nonce"], "type": "ValueError", "family": ["ValueError"],
                        "message": name, "frames": [[name, 1, "relu"]], "module": "", "printed": ""})
    return x + 0.0
""",
        ("hidden",),
    ),
    Attack(
        "a line for every value",
        "a line number that no file has",
        "messages",
        WORKER
        + """
def relu(x):
    me = worker()
    me["channel"].send({"op": "raised", "nonce": me["nonce"], "type": "ValueError", "family": ["ValueError"],
                        "message": "", "frames": [["activations.py", 123456789, "LEAK"]], "module": "", "printed": ""})
    return x + 0.0
""",
        no_control="frames that are not the submission's own lines are dropped; there is no switch for it",
    ),
    Attack(
        "a shape that says it",
        "return an array of no entries and 60 bits of shape",
        "messages",
        KEEP + "def relu(x): return np.empty((0, 123456789, 1 << 33)) if secret(x) else x",
        ("hidden",),
    ),
    Attack(
        "keep it for a visible check",
        "remember a hidden input and return it when a message shows what came back",
        "visible checks come first",
        KEEP
        + """
def relu(x):
    secret(x)
    return x + 0.0

def sigmoid(x): return " ".join(kept)
""",
        ("separation",),
        loses=frozenset(["sigmoid"]),
    ),
    Attack(
        "keep it for a late import",
        "a module that is imported later raises with what another has seen",
        "messages",
        KEEP + "def relu(x):\n    secret(x)\n    return x + 0.0\n",
        modules={"losses": "from . import activations\nraise ValueError(' '.join(activations.kept))\n"},
        no_control="the text of an import's error is shown by visible checks only",
        loses=frozenset(["softmax"]),
    ),
    Attack(
        "ANSI",
        "move the terminal's cursor and write a better score",
        "messages",
        "def relu(x): raise ValueError('\\x1b[2J\\x1b[1;1H100/100 \\x9b31m \\x07')",
        no_control="printing it would show it: test_inert.py does, for every output",
    ),
    Attack(
        "ANSI in a name",
        "the same in a class's name",
        "messages",
        "def relu(x): raise type('\\x1b[31mred', (Exception,), {})()",
        no_control="printing it would show it: test_inert.py does, for every output",
    ),
    Attack(
        "right to left",
        "turn the direction of writing, so that 001 reads 100",
        "messages",
        "def relu(x): return type('\\u202e001\\u2066', (), {})()",
        no_control="printing it would show it: test_inert.py does, for every output",
    ),
    Attack(
        "a lone surrogate",
        "text that no file can hold, so that no report is written",
        "wire",
        "def relu(x): return type('\\ud800', (), {})()",
        no_control="printing it would show it: test_inert.py does, for every output",
    ),
    Attack(
        "HTML",
        "a script in a message",
        "messages",
        "def relu(x): return '<script>alert(1)</script><img src=x onerror=alert(1)>'",
        no_control="the JSON keeps the text; pages escape it",
    ),
    Attack(
        "Markdown and formulas",
        "a link, a table, a spreadsheet's formula",
        "messages",
        "def relu(x): return '=cmd|calc!A1 [x](javascript:y) | | ```'",
        no_control="the JSON keeps the text; other formats escape it",
    ),
    Attack(
        "newlines",
        "a message that continues as the report's next line",
        "messages",
        "def relu(x): raise ValueError('no\\n\\nrelu 1/1\\r\\u2028total 100')",
        no_control="printing it would show it: test_inert.py does, for every output",
    ),
    Attack(
        "braces and percent signs",
        "text that a report's own templates would fill in",
        "messages",
        "def relu(x): raise ValueError('{0.__class__} {names} %(reason)s %s {{ x }} ${x}')",
        no_control="a template is never made of a student's text; there is no switch for it",
    ),
    Attack(
        "Actions commands",
        "a line that a runner's log takes for a command",
        "messages",
        "def relu(x): raise ValueError('\\n::error::owned\\n::set-output name=result::100')",
        no_control="a message is one line, so none begins with it: test_inert.py looks at every output",
    ),
]
