"""What can go wrong in a submission, as one exception with a kind and the facts a message needs."""

from typing import Any

# kind -> the facts it carries
KINDS = {
    "missing": "name, module: no such function in the submission",
    "empty": "name, module: no such file in the submission",
    "import": "module, error: the file could not be imported",
    "not_written": "name: the stub still raises NotImplementedError",
    "raised": "name, error: the function raised",
    "exited": "name: the function called sys.exit",
    "timed_out": "name, seconds: no answer in time",
    "exhausted": "name: no time is left of what a submission has",
    "crashed": "name, status: the process ended during the call",
    "memory": "name: the function asked for more memory than is allowed",
    "unsendable": "name, message: the result is too large or too deep",
    "protocol": "name: something else was written to the grader's channel",
    "type": "name, got, wanted: the result is not numbers of the promised form",
    "shape": "name, part, got, wanted: the shape is wrong",
    "values": "name, part, got, wanted: the numbers are wrong",
    "not_finite": "name, part, got: NaN or infinity where numbers are promised",
    "warned": "name: NumPy warned of an overflow or an invalid operation on the way",
    "changed": "name, argument: an argument was changed in place",
    "no_error": "name, error: the promised exception was not raised",
    "property": "text: a property does not hold",
}


class Fault(Exception):
    """The submission's fault (never the grader's): a kind out of KINDS and its facts."""

    def __init__(self, kind: str, **facts: Any) -> None:
        assert kind in KINDS, kind
        super().__init__(kind, facts)
        self.kind = kind
        self.facts = facts


class GraderFault(Exception):
    """Something of the grader's own failed; the check is ungraded, neither passed nor failed."""
