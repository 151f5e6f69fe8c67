"""Frames between the grader and a worker: a JSON header and raw array bytes. Never pickle.

A frame is `header length (4 bytes) | body length (8 bytes) | header | body`. The header is a JSON object of a message's
fields; arrays in it are `{"array": [dtype, shape, offset]}` and point into the body. Everything read is checked against
fixed limits, and whatever is wrong with it is a ProtocolError, never anything else: the other end is not trusted.
"""

import json
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

PREFIX = struct.Struct(">IQ")
MAX_HEADER = 1 << 20
MAX_DEPTH = 12
MAX_NODES = 20_000
MAX_TEXT = 10_000
SMALL = 1 << 12  # bytes of an array that are copied in less time than it takes to look at them
ENCODER = json.JSONEncoder(allow_nan=False, check_circular=False, separators=(",", ":"))
DTYPES = {
    name: np.dtype(name)
    for name in ["bool", "complex64", "complex128", "float16", "float32", "float64"]
    + [f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)]
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}  # NumPy takes long to make one up
PLAIN_KEYS = (str, int, float, bool, type(None))


class ProtocolError(Exception):
    """A frame that the protocol does not allow."""


@dataclass(frozen=True)
class Tensor:
    """A torch tensor on its way, as an array; the grader itself never imports torch."""

    array: np.ndarray


@dataclass(frozen=True)
class Remote:
    """An object that stays in the worker (a model, a generator); only its number and its type's name travel."""

    number: int
    type_name: str


@dataclass(frozen=True)
class Opaque:
    """A value that cannot travel; only its type's name does."""

    type_name: str


@dataclass(frozen=True)
class Callback:
    """A function that stays in the grader; the worker calls it by number or name."""

    key: str


Hook = Callable[[Any], Any]


class Encoder:
    """Turns values into header nodes and body chunks. `convert` maps values of no known type to ones that are."""

    def __init__(self, convert: Hook | None = None) -> None:
        self.convert = convert
        self.chunks: list[bytes | memoryview] = []
        self.size = 0
        self.nodes = 0

    def node(self, value: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise ProtocolError("the value is nested too deeply or has too many parts")
        kind = type(value)
        if kind is str:
            return _text(value)
        if kind is np.ndarray:
            return self._array("array", value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**63 else {"opaque": "int beyond 64 bits"}
        if kind is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if kind is list or kind is tuple:
            return {kind.__name__: [self.node(item, depth + 1) for item in value]}
        if kind is dict and all(type(key) in PLAIN_KEYS for key in value):
            return {"dict": [[self.node(k, depth + 1), self.node(v, depth + 1)] for k, v in value.items()]}
        return self._special(value, depth)

    def _special(self, value: Any, depth: int) -> Any:
        if isinstance(value, np.generic):
            return self._array("scalar", np.asarray(value))
        if type(value) is Tensor:
            return self._array("tensor", value.array)
        if type(value) is Remote:
            return {"remote": [value.number, value.type_name[:MAX_TEXT]]}
        if type(value) is Callback:
            return {"callback": value.key}
        if type(value) is np.random.Generator and type(value.bit_generator) is np.random.PCG64:
            return {"generator": _generator_state(value)}
        if type(value) is Opaque:
            return {"opaque": value.type_name[:MAX_TEXT]}
        if self.convert is None:
            return {"opaque": type(value).__name__}
        return self.node(self.convert(value), depth + 1)

    def _array(self, tag: str, array: np.ndarray) -> Any:
        name = _dtype_name(array.dtype)
        if name not in DTYPES:
            return {"opaque": f"numpy array of dtype {name}"[:MAX_TEXT]}
        offset = self.size
        if array.nbytes <= SMALL and array.dtype.isnative:
            self.chunks.append(array.tobytes())
        else:
            array = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("=")).reshape(array.shape)
            self.chunks.append(array.reshape(-1).view(np.uint8).data)
        self.size += array.nbytes
        return {tag: [name, list(array.shape), offset]}


def _dtype_name(dtype: np.dtype) -> str:
    return NAMES.get(dtype) or dtype.name


class Decoder:
    """Turns header nodes back into values; `restore` maps Tensor, Remote and Callback to what the reader uses."""

    def __init__(self, body: bytearray, restore: Hook | None = None) -> None:
        self.body = body
        self.restore = restore
        self.nodes = 0
        self.position = 0  # arrays follow each other: shared bytes would make much of little

    def value(self, node: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise ProtocolError("a value is nested too deeply or has too many parts")
        kind = type(node)  # JSON has no others than those below and list
        if kind is str:
            return _text(node)
        if node is None or kind is bool or kind is float:
            return node
        if kind is int:
            if not -(2**63) <= node < 2**63:
                raise ProtocolError("an integer is beyond 64 bits")
            return node
        if kind is not dict or len(node) != 1:
            raise ProtocolError("a value has no known form")
        [(tag, content)] = node.items()
        return self._tagged(tag, content, depth)

    def _tagged(self, tag: str, content: Any, depth: int) -> Any:
        if tag in ("list", "tuple") and isinstance(content, list):
            items = [self.value(item, depth + 1) for item in content]
            return items if tag == "list" else tuple(items)
        if tag == "dict" and isinstance(content, list):
            return self._dict(content, depth)
        if tag == "float" and content in ("nan", "inf", "-inf"):
            return float(content)
        if tag in ("array", "scalar", "tensor"):
            return self._array(tag, content)
        if tag == "opaque" and isinstance(content, str):
            return Opaque(_text(content))
        if tag == "generator" and isinstance(content, list):
            return _generator(content)
        return self._reference(tag, content)

    def _dict(self, content: list[Any], depth: int) -> dict[Any, Any]:
        result = {}
        for pair in content:
            if not isinstance(pair, list) or len(pair) != 2:
                raise ProtocolError("a dictionary entry is not a pair")
            key = self.value(pair[0], depth + 1)
            if type(key) not in PLAIN_KEYS:
                raise ProtocolError("a dictionary key is not plain")
            result[key] = self.value(pair[1], depth + 1)
        return result

    def _reference(self, tag: str, content: Any) -> Any:
        value: Any
        if tag == "remote" and isinstance(content, list) and len(content) == 2:
            number, name = content
            if type(number) is not int or not isinstance(name, str):
                raise ProtocolError("a remote object has no number or no name")
            value = Remote(number, _text(name))
        elif tag == "callback" and isinstance(content, str):
            value = Callback(_text(content))
        else:
            raise ProtocolError("a value has no known form")
        return self.restore(value) if self.restore else value

    def _array(self, tag: str, content: Any) -> Any:
        if not isinstance(content, list) or len(content) != 3:
            raise ProtocolError("an array has no dtype, shape and offset")
        name, shape, offset = content
        dtype = DTYPES.get(name) if isinstance(name, str) else None
        if dtype is None:
            raise ProtocolError("an array has a dtype that may not travel")
        if not isinstance(shape, list) or len(shape) > 32 or any(type(n) is not int or n < 0 for n in shape):
            raise ProtocolError("an array has no proper shape")
        count = math.prod(shape)
        if type(offset) is not int or offset != self.position:
            raise ProtocolError("an array does not follow the one before it")
        self.position += count * dtype.itemsize
        if self.position > len(self.body) or (not count and any(n > 1 << 40 for n in shape)):
            raise ProtocolError("an array reaches outside its frame")
        array = (
            np.frombuffer(self.body, dtype=dtype, count=count, offset=offset) if count else np.empty(0, dtype)
        )
        array = array.reshape(shape)
        if tag == "scalar":
            return array.reshape(-1)[0] if count == 1 else array
        if tag == "tensor":
            return self.restore(Tensor(array)) if self.restore else Tensor(array)
        return array


def _text(text: str) -> str:
    """Short enough, and without the lone surrogates that JSON can smuggle in and no file can hold."""
    text = text[:MAX_TEXT]
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _generator_state(generator: np.random.Generator) -> list[Any]:
    state = generator.bit_generator.state
    return [str(state["state"]["state"]), str(state["state"]["inc"]), state["has_uint32"], state["uinteger"]]


def _generator(content: list[Any]) -> np.random.Generator:
    """A random generator that goes on where the other one stood."""
    [state, increment, has_uint32, uinteger] = content
    if not all(
        isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 40 for text in content[:2]
    ):
        raise ProtocolError("a random generator has no proper state")
    generator = np.random.Generator(np.random.PCG64())
    generator.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": int(state), "inc": int(increment)},
        "has_uint32": has_uint32,
        "uinteger": uinteger,
    }
    return generator


def pack(message: dict[str, Any], convert: Hook | None = None) -> list[bytes | memoryview]:
    """The chunks of one frame. Raises ProtocolError when the message is over the limits."""
    encoder = Encoder(convert)
    header = ENCODER.encode({field: encoder.node(value) for field, value in message.items()}).encode()
    if len(header) > MAX_HEADER:
        raise ProtocolError("the value has too many parts")
    return [PREFIX.pack(len(header), encoder.size), header, *encoder.chunks]


def sizes(prefix: bytes | bytearray, max_body: int) -> tuple[int, int]:
    """(header length, body length) of a frame. Raises ProtocolError when they are over the limits."""
    header_size, body_size = PREFIX.unpack(prefix)
    if header_size > MAX_HEADER or body_size > max_body:
        raise ProtocolError(f"a frame of {header_size + body_size} bytes is too large")
    return header_size, body_size


def unpack(header: bytes | bytearray, body: bytearray, restore: Hook | None = None) -> dict[str, Any]:
    """The message of one frame. Raises ProtocolError, and nothing else, when it is not one."""
    try:
        decoder, fields = Decoder(body, restore), json.loads(header.decode("utf-8"))
        if type(fields) is dict:
            return {_text(field): decoder.value(node) for field, node in fields.items()}
    except ProtocolError:
        raise
    except (ValueError, TypeError, RecursionError, OverflowError, MemoryError) as error:
        raise ProtocolError(f"a frame could not be read ({type(error).__name__})") from None
    raise ProtocolError("a frame holds no message")
