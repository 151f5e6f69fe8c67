"""Forging a grade: pass without computing relu. The naive grader of the control run compares in the same interpreter."""

from ..attack import WORKER, Attack

ORACLE = ("oracle",)
MODULE = frozenset(["sigmoid"])  # made on import, an attack costs its own file
WRONG = "\ndef relu(x): return x + 0.0\n"

ATTACKS = [
    Attack(
        "sys.exit(0) on import",
        "end the run as a success",
        "process",
        "import sys\nsys.exit(0)" + WRONG,
        ORACLE,
        loses=MODULE,
    ),
    Attack(
        "os._exit(0) on import",
        "the same past every handler",
        "process",
        "import os\nos._exit(0)" + WRONG,
        ORACLE,
        loses=MODULE,
    ),
    Attack(
        "sys.exit(0) in a call",
        "end the run as a success",
        "process",
        "import sys\ndef relu(x): sys.exit(0)",
        ORACLE,
    ),
    Attack(
        "os._exit(0) in a call",
        "the same past every handler",
        "process",
        "import os\ndef relu(x): os._exit(0)",
        ORACLE,
    ),
    Attack(
        "KeyboardInterrupt",
        "look as if the instructor had stopped the run",
        "process",
        "def relu(x): raise KeyboardInterrupt",
        no_control="a naive grader stops for the whole class: it denies, it does not forge",
    ),
    Attack(
        "GeneratorExit",
        "an exception that is not an Exception",
        "process",
        "def relu(x): raise GeneratorExit",
        no_control="as KeyboardInterrupt",
    ),
    Attack(
        "unittest.SkipTest",
        "skip the test from inside",
        "oracle",
        "import unittest\ndef relu(x): raise unittest.SkipTest('not today')",
        ORACLE,
    ),
    Attack(
        "patch numpy's comparisons",
        "np.testing.assert_allclose and np.allclose that always agree",
        "oracle",
        """
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
np.allclose = np.array_equal = lambda *a, **k: True
"""
        + WRONG,
        ORACLE,
    ),
    Attack(
        "patch the builtins",
        "all, any, abs and bool that always agree",
        "oracle",
        """
import builtins

def relu(x):
    builtins.all = lambda *a: True
    return x + 0.0
""",
        ORACLE,
    ),
    Attack(
        "a liar's __eq__",
        "an answer that is equal to everything",
        "wire",
        """
class Liar:
    __array_ufunc__ = None
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def all(self): return True

def relu(x): return Liar()
""",
        ORACLE,
    ),
    Attack(
        "an array that lies",
        "a subclass of ndarray whose comparisons always agree",
        "wire",
        """
class Liar(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return np.True_
    def __array_function__(self, function, types, args, kwargs): return True

def relu(x): return (x + 0.0).view(Liar)
""",
        ORACLE,
    ),
    Attack(
        "objects in an array",
        "dtype object, each entry equal to everything",
        "wire",
        """
class Liar:
    def __eq__(self, other): return True
    def __ne__(self, other): return False

def relu(x):
    answer = np.empty(x.shape, object)
    answer.fill(Liar())
    return answer
""",
        ORACLE,
    ),
    Attack(
        "masked arrays",
        "mask every wrong entry, so that nothing is compared",
        "wire",
        "def relu(x): return np.ma.masked_array(x + 0.0, mask=True)",
        ORACLE,
    ),
    Attack(
        "NaN",
        "every comparison with NaN is false, so no difference is greater than the tolerance",
        "oracle",
        "def relu(x): return np.full(x.shape, np.nan)",
        ORACLE,
    ),
    Attack(
        "empty", "all() of nothing is true", "oracle", "def relu(x): return np.empty((0, *x.shape))", ORACLE
    ),
    Attack(
        "change the inputs in place",
        "make x what relu leaves as it is, before the expected value is computed",
        "oracle",
        "def relu(x):\n    x[...] = 0.0\n    return x",
        ORACLE,
    ),
    Attack(
        "a pickle that runs code",
        "an answer whose unpickling patches the comparison",
        "wire",
        """
class Payload:
    def __reduce__(self):
        patch = "import numpy; numpy.allclose = lambda *a, **k: True"
        return exec, (patch,)

def relu(x): return Payload()
""",
        ORACLE,
    ),
    Attack(
        "raw pickle on the channel",
        "write a pickle where a frame is expected",
        "wire",
        WORKER
        + """
import pickle

class Payload:
    def __reduce__(self): return exec, ("raise SystemExit(0)",)

def relu(x):
    worker()["channel"].sock.sendall(pickle.dumps(Payload()))
    return x + 0.0
""",
        no_control="nothing on the trusted side unpickles; the naive grader, who does, is the attack before",
    ),
    Attack(
        "print '5 passed'",
        "what a script that reads output takes for success",
        "oracle",
        "def relu(x):\n    print('===== 5 passed in 0.01s =====')\n    return x + 0.0",
        ORACLE,
    ),
    Attack(
        "print a result marker",
        "a line of JSON with full marks",
        "oracle",
        """
import sys

def relu(x):
    print('5 passed {"score": 100}', file=sys.stderr)
    return x + 0.0
""",
        ORACLE,
    ),
    Attack(
        "say it is right",
        "a reply with an outcome, points and a score",
        "wire",
        WORKER
        + """
def relu(x):
    me = worker()
    me["channel"].send({"op": "value", "nonce": me["nonce"], "value": x + 0.0, "printed": "",
                        "outcome": "passed", "earned": 1.0, "score": 100.0, "answer": np.maximum(x, 0)})
    return x + 0.0
""",
        no_control="no verdict travels on the wire, so there is none to believe",
    ),
    Attack(
        "answer before the question",
        "send the next reply early, with the number of this request",
        "nonce",
        WORKER
        + """
def attack():
    me = worker()
    for _ in range(2):
        me["channel"].send({"op": "value", "nonce": me["nonce"], "value": "early", "printed": ""})
    return 0
""",
        ("nonce",),
    ),
    Attack(
        "an answer of another kind",
        "claim to be a check that ended, a grade, a callback for a function of ours",
        "wire",
        WORKER
        + """
def relu(x):
    me = worker()
    me["channel"].send({"op": "passed", "nonce": me["nonce"], "printed": ""})
    return x + 0.0
""",
        no_control="no verdict travels on the wire, so there is none to believe",
    ),
    Attack(
        "an object of the worker's, by number",
        "answer with a Remote that names an object nobody made",
        "wire",
        WORKER
        + """
def relu(x):
    me = worker()
    kind = sys.modules["worker.wire"].Remote
    me["channel"].send({"op": "value", "nonce": me["nonce"], "value": kind(7, "ndarray"), "printed": ""})
    return x + 0.0
""",
        no_control="the number means something in its own process only",
    ),
    Attack(
        "atexit",
        "write a result when everything is over",
        "process",
        "import atexit\natexit.register(print, '5 passed')" + WRONG,
        no_control="the child ends by a signal; nothing is read after the last reply",
    ),
    Attack(
        "conftest.py and pytest.ini",
        "configure the test run from the submission",
        "oracle",
        "" + WRONG,
        modules={
            "conftest": "def pytest_runtest_makereport(item, call): raise SystemExit(0)\n",
            "sitecustomize": "raise SystemExit(0)\n",
            "pytest": "def main(*a): return 0\n",
        },
        no_control="pytest runs where the submission is not; plain pytest reads them, as its documentation says",
    ),
    Attack(
        "numpy.py beside it",
        "shadow a library with a file of the submission",
        "process",
        WRONG,
        modules={"numpy": "allclose = lambda *a, **k: True\n", "json": "dumps = None\n", "worker": "x = 1\n"},
        no_control="the grader imports from its own path; the worker has numpy before the submission",
    ),
    Attack(
        "a metaclass for the worker",
        "replace the worker's classes and functions",
        "oracle",
        """
import sys

def relu(x):
    for name, module in list(sys.modules.items()):
        if name.startswith("worker."):
            for key in list(vars(module)):
                if key in ("pack", "sendable", "describe", "checked"): setattr(module, key, lambda *a, **k: {})
    return x + 0.0
""",
        no_control="the worker is not trusted: whatever it sends is only an answer",
    ),
    Attack(
        "hard-coded answers",
        "recognise the visible examples",
        "hidden checks",
        """
def relu(x):
    known = {-5.0: 0, -2.0: 0, 3.0: 3, 0.5: 0.5, -1.0: 0, 4.0: 4, 0.0: 0}
    return np.vectorize(lambda v: float(known.get(float(v), v)))(x)
""",
        no_control="visible checks alone would give full marks: the score of the visible checks",
        earns=0.75,
    ),
    Attack(
        "torch instead of NumPy",
        "call torch.nn.functional.relu",
        "process",
        """
def relu(x):
    import torch
    return torch.nn.functional.relu(torch.as_tensor(x)).numpy()
""",
        no_control="torch is not in the NumPy template, and no file can be opened to import it",
    ),
    Attack(
        "numbers that lie",
        "lists of a subclass of float that is equal to everything",
        "wire",
        """
class Liar(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__

def relu(x): return Liar(7)
""",
        ORACLE,
    ),
    Attack(
        "a number that is text",
        "a subclass of str, and strings that NumPy would read as numbers",
        "oracle",
        "def relu(x): return np.maximum(x, 0).astype(str)",
        no_control="a naive grader's comparison fails on text, too",
    ),
    Attack(
        "complex numbers",
        "an imaginary part that a comparison of real parts does not see",
        "oracle",
        "def relu(x): return np.maximum(x, 0) + 1e6j",
        no_control="np.allclose sees it; who takes the real part first does not",
    ),
    Attack(
        "records",
        "a structured dtype, whose fields NumPy compares as it likes",
        "wire",
        "def relu(x): return np.zeros(x.shape, [('a', 'f8')])",
        no_control="a naive grader's comparison fails on records, too",
    ),
    Attack(
        "a name in other letters",
        "define relu once more in full-width letters, which Python takes for the same name",
        "oracle",
        "def ｒｅｌｕ(x): return x + 0.0\n损失 = 1.0",
        no_control="it is the same name for who runs it, too",
    ),
    Attack(
        "an encoding of its own",
        "a first line that says UTF-7, in which a comment reads as code",
        "intake",
        "# coding: utf-7\n# +AAo-def relu(x): return x + 0.0\n" + WRONG,
        no_control="only who opens the file by its first line reads it so; here it is text before it is code",
    ),
]
