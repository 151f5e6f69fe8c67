"""Answers the grader's requests about one submission, one at a time, until the grader hangs up."""

import contextlib
import sys
import warnings
from collections.abc import Iterator
from typing import Any

from .channel import Channel, ChannelClosed
from .session import NotThere, Printed, Session, describe
from .wire import ProtocolError, pack

MAX_REPLY = 64 << 20

Message = dict[str, Any]


@contextlib.contextmanager
def _captured(capture: bool) -> Iterator[Printed]:
    printed, streams = Printed(), (sys.stdout, sys.stderr)
    if capture:
        sys.stdout = sys.stderr = printed  # type: ignore[assignment]
    try:
        yield printed
    finally:
        sys.stdout, sys.stderr = streams


def answer(session: Session, request: Message, capture: bool = True) -> Message:
    """The reply to one request. Whatever the student's code raises, SystemExit included, becomes a reply."""
    with _captured(capture) as printed, warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            reply = _perform(session, request)
        except NotThere:
            reply = {"op": "missing"}
        except ProtocolError:
            raise
        except BaseException as error:
            ended = request["op"] == "next" and isinstance(error, StopIteration)
            reply = (
                {"op": "stop"} if ended else {"op": "raised", **describe(error, session.namespace.filenames)}
            )
    kinds = sorted({warning.category.__name__ for warning in warned})
    return {**reply, "nonce": request["nonce"], "printed": printed.text, "warned": kinds}


def _perform(session: Session, request: Message) -> Message:
    match request["op"]:
        case "load":
            session.load(request["sources"], request["filenames"], request["stand_ins"])
            return {"op": "value", "value": session.protections}
        case "put":
            return {"op": "value", "value": session.keep(request["value"])}
        case "next":
            return {"op": "value", "value": next(request["target"])}
        case "read":
            return {"op": "value", "value": request["target"]}
        case "find":
            return {"op": "value", "value": session.find(request["module"], request["name"])}
    args, kwargs = request["args"], request["kwargs"]
    if request["op"] == "call":
        value = session.call(request["module"], request["name"], args, kwargs)
    elif request["op"] == "method":
        value = session.call_object(request["target"], request["name"], args, kwargs)
    else:
        raise ProtocolError("no such request")
    value = session.keep(value) if request.get("keep") else value
    return {"op": "value", "value": value} | ({"args": args} if request.get("return_args") else {})


def sendable(reply: Message, session: Session) -> list[bytes | memoryview]:
    """The frame of a reply, or of a short one that says why it cannot travel."""
    try:
        frame = pack(reply, session.leaving)
        size = sum(map(len, frame))
        problem = (
            "" if size <= MAX_REPLY else f"the result takes {size:,} bytes; at most {MAX_REPLY:,} are read"
        )
    except (ProtocolError, MemoryError, RuntimeError) as error:
        problem = str(error) or type(error).__name__
    if not problem:
        return frame
    kept = {"nonce": reply["nonce"], "printed": reply["printed"]}
    return pack({"op": "unsendable", "message": problem, **kept})


def serve(channel: Channel, session: Session) -> None:
    """Read requests and answer them. While a student's function runs, it may call back the grader's functions."""
    nonce = ""

    def call_back(key: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        channel.send({"op": "callback", "nonce": nonce, "key": key, "args": args, "kwargs": kwargs})
        reply = channel.receive()
        if reply["op"] == "raised":
            raise ValueError(reply["message"])
        return reply["value"]

    session.call_back = call_back
    while True:
        try:
            request = channel.receive()
            nonce = request["nonce"]
            channel.write(sendable(answer(session, request), session))
        except ChannelClosed:
            return
