"""Answers that are too much for who reads them, or no answers at all."""

from ..attack import WORKER, Attack

ATTACKS = [
    Attack(
        "a huge answer",
        "return 80 MB",
        "wire",
        "def relu(x): return np.zeros(10_000_000)",
        no_control="the cap is part of the protocol; tests of the wire switch it",
    ),
    Attack(
        "a deep answer",
        "return lists in lists, to overflow who walks them",
        "wire",
        """
def relu(x):
    for _ in range(5_000): x = [x]
    return x
""",
        no_control="the cap is part of the protocol; tests of the wire switch it",
    ),
    Attack(
        "an answer that contains itself",
        "return a list with no end",
        "wire",
        "def relu(x):\n    x = []\n    x.append(x)\n    return x",
        no_control="the cap is part of the protocol; tests of the wire switch it",
    ),
    Attack(
        "a frame of many arrays over the same bytes",
        "8 MB that the reader would stack into 8 GB",
        "wire",
        WORKER
        + """
import json, struct

def relu(x):
    me, array = worker(), {"array": ["uint8", [8 << 20], 0]}
    rows = {"list": [{"list": [array]} for _ in range(1_000)]}
    reply = {"op": "value", "nonce": me["nonce"], "value": rows, "printed": ""}
    header = json.dumps(reply).encode()
    me["channel"].sock.sendall(struct.pack(">IQ", len(header), 8 << 20) + header + bytes(8 << 20))
    return x + 0.0
""",
        no_control="the control would need the 8 GB; a test of the wire refuses two arrays over eight bytes",
    ),
    Attack(
        "a frame said to be a terabyte",
        "make the reader reserve it",
        "wire",
        WORKER
        + """
import struct

def relu(x):
    worker()["channel"].sock.sendall(struct.pack(">IQ", 1 << 19, 1 << 40))
    return x + 0.0
""",
        no_control="the control would need the terabyte",
    ),
    Attack(
        "half a frame",
        "begin an answer and never end it",
        "deadline",
        WORKER
        + """
import struct, time

def relu(x):
    worker()["channel"].sock.sendall(struct.pack(">IQ", 1_000, 0) + b"{")
    time.sleep(600)
""",
        no_control="without a deadline there is no end to wait for",
    ),
    Attack(
        "frames without end",
        "answer and answer, never what was asked",
        "deadline",
        WORKER
        + """
def relu(x):
    while True: worker()["channel"].send({"op": "value", "nonce": "", "value": 1, "printed": ""})
""",
        no_control="without a deadline there is no end to wait for",
    ),
    Attack(
        "swallow the next question",
        "read requests off the channel and answer none",
        "deadline",
        WORKER
        + """
def relu(x):
    me = worker()
    me["channel"].send({"op": "value", "nonce": me["nonce"], "value": x + 0.0, "printed": ""})
    while True: me["channel"].receive()
""",
        no_control="without a deadline there is no end to wait for",
    ),
    Attack(
        "a generator without end",
        "return what never stops yielding",
        "oracle",
        "import itertools\ndef relu(x): return (1.0 for _ in itertools.count())",
        no_control="a naive grader's list() over it would never end",
    ),
    Attack(
        "an integer of a megabyte",
        "make the reader print or parse it",
        "wire",
        "def relu(x): return 1 << (8 << 20)",
        no_control="the cap is part of the protocol; tests of the wire switch it",
    ),
    Attack(
        "a bomb in the answer's repr",
        "an object whose repr, str, len and bool never end",
        "wire",
        """
class Bomb:
    def __repr__(self):
        while True: pass
    __str__ = __len__ = __bool__ = __array__ = __iter__ = __float__ = __repr__

def relu(x): return Bomb()
""",
        no_control="a naive grader's failure message would never end",
    ),
    Attack(
        "make it look like the grader's fault",
        "replies that trip the code that reads them",
        "wire",
        WORKER
        + """
def relu(x):
    me = worker()
    me["channel"].send({"op": "raised", "nonce": me["nonce"], "type": 3, "frames": [7], "family": None})
    return x + 0.0
""",
        ("replies",),
    ),
    Attack(
        "a nonce that is an array",
        "a comparison whose truth is ambiguous",
        "wire",
        WORKER
        + """
def relu(x):
    worker()["channel"].send({"op": "value", "nonce": np.zeros(3), "value": x, "printed": ""})
    return x + 0.0
""",
        ("replies",),
    ),
    Attack(
        "StopIteration",
        "an exception that means something to the worker",
        "wire",
        "def relu(x): raise StopIteration",
        no_control="an answer that only `next` may get is refused; there is no switch for it",
    ),
    Attack(
        "the worker's own exceptions",
        "raise ChannelClosed, ProtocolError and NotThere from student code",
        "process",
        """
import sys

def relu(x):
    raise sys.modules["worker.wire"].ProtocolError("not my fault")
""",
        no_control="it ends its own process, as any crash does",
    ),
    Attack(
        "leave a destructor behind",
        "write to the channel when the answer is freed",
        "wire",
        WORKER
        + """
class Late:
    def __init__(self, me): self.me = me
    def __del__(self): self.me["channel"].sock.sendall(b"not a frame at all")

def relu(x):
    global kept
    kept = Late(worker())
    return x + 0.0
""",
        no_control="the line is inspected before the next question; there is no switch for it",
    ),
]
