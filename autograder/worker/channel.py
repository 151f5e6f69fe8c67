"""One end of the socket between the grader and a worker (or a zygote): frames out, frames in, with a deadline."""

import socket
import time
from collections.abc import Callable
from typing import Any

from .wire import PREFIX, Hook, ProtocolError, pack, sizes, unpack

SMALL = 1 << 16  # bytes that are rather copied than sent and received piece by piece


class ChannelClosed(Exception):
    """The other end is gone."""


class Late(Exception):
    """The deadline passed before a whole frame had come or gone."""


def _no_longer() -> float:
    return 0.0


class Channel:
    """Sends and receives whole frames.

    Attributes:
        max_body: bytes that this end is willing to read in one frame.
        longer: asked when the deadline of a frame to come has passed; the seconds to go on waiting for it.
    """

    def __init__(
        self,
        sock: socket.socket,
        max_body: int,
        convert: Hook | None = None,
        restore: Hook | None = None,
        longer: Callable[[], float] = _no_longer,
    ) -> None:
        self.sock = sock
        self.max_body = max_body
        self.convert = convert
        self.restore = restore
        self.longer = longer
        self.deadline: float | None = None

    def send(self, message: dict[str, Any], deadline: float | None = None) -> None:
        """Write one frame. Raises ProtocolError (too large), ChannelClosed, Late."""
        self.write(pack(message, self.convert), deadline)

    def write(self, frame: list[bytes | memoryview], deadline: float | None = None) -> None:
        """Write the chunks of one frame; those of a small one at once. Raises ChannelClosed, Late."""
        small = sum(map(len, frame)) <= SMALL
        try:
            for chunk in [b"".join(frame)] if small else frame:
                self._set_timeout(deadline)
                self.sock.sendall(chunk)
        except TimeoutError:
            raise Late from None
        except OSError:
            raise ChannelClosed from None

    def receive(self, deadline: float | None = None) -> dict[str, Any]:
        """Read one frame. Raises ProtocolError, ChannelClosed, Late."""
        self.deadline = deadline
        header_size, body_size = sizes(self._read(PREFIX.size), self.max_body)
        if header_size + body_size <= SMALL:
            rest = self._read(header_size + body_size)
            return unpack(rest[:header_size], rest[header_size:], self.restore)
        header = self._read(header_size)
        return unpack(header, self._read(body_size), self.restore)

    def _read(self, count: int) -> bytearray:
        try:
            data = bytearray(count)
        except MemoryError:
            raise ProtocolError(f"a frame of {count} bytes is too large") from None
        view, done = memoryview(data), 0
        while done < count:
            got = self._receive_into(view[done:])
            if not got:
                raise ChannelClosed
            done += got
        return data

    def _receive_into(self, view: memoryview) -> int:
        while True:
            try:
                self._set_timeout(self.deadline)
                return self.sock.recv_into(view)
            except TimeoutError:
                self._wait_longer()
            except OSError:
                raise ChannelClosed from None

    def _wait_longer(self) -> None:
        more = self.longer()
        if not more or self.deadline is None:
            raise Late from None
        self.deadline += more

    def _set_timeout(self, deadline: float | None) -> None:
        if deadline is not None:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            self.sock.settimeout(remaining)

    def close(self) -> None:
        self.sock.close()
