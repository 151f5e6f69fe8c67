"""What a worker may answer: anything else is a protocol error, so that no reply can trip the code that reads it."""

from typing import Any

from .worker.wire import ProtocolError

Message = dict[str, Any]

FIELDS: dict[str, dict[str, type]] = {
    "value": {},
    "stop": {},
    "missing": {},
    "unsendable": {"message": str},
    "raised": {"type": str, "family": list, "message": str, "frames": list, "module": str},
    "callback": {"key": str, "args": tuple, "kwargs": dict},
}


def checked(reply: Message, request: Message, nonce: str) -> Message:
    """The reply, when it answers this request in a form the protocol has. Raises ProtocolError."""
    op, nonce_given = reply.get("op"), reply.get("nonce")
    if type(nonce_given) is not str or nonce_given != nonce:
        raise ProtocolError("an answer to no question")
    if type(op) is not str or op not in FIELDS:
        raise ProtocolError("an answer of no known kind")
    if any(type(reply.get(field)) is not kind for field, kind in FIELDS[op].items()):
        raise ProtocolError(f"a malformed answer of the kind {op}")
    if op == "value" and ("value" not in reply or (request.get("return_args") and not _has_arguments(reply))):
        raise ProtocolError("an answer without its value")
    if op == "raised" and not (all(map(_is_frame, reply["frames"])) and all(map(_is_text, reply["family"]))):
        raise ProtocolError("an exception whose frames are none")
    warned = reply.get("warned", [])
    if type(warned) is not list or not all(map(_is_text, warned)):
        raise ProtocolError("warnings that are none")
    if type(reply.get("printed", "")) is not str:
        raise ProtocolError("printed text that is none")
    return reply


def _has_arguments(reply: Message) -> bool:
    return type(reply.get("args")) is tuple


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_frame(value: Any) -> bool:
    """File, line, function."""
    return type(value) is list and [type(part) for part in value] == [str, int, str]
