"""The wire between grader and worker: what goes in comes out, and nothing mangled does any harm."""

import json
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.replies import checked
from autograder.worker.wire import (
    DTYPES,
    PREFIX,
    Callback,
    Opaque,
    ProtocolError,
    Remote,
    Tensor,
    pack,
    sizes,
    unpack,
)

DTYPE_STRATEGY = st.sampled_from(sorted(DTYPES)).map(np.dtype)
ARRAYS = hnp.arrays(DTYPE_STRATEGY, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=20) | ARRAYS
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=5) | st.integers(-9, 9), inner, max_size=3)
    ),
    max_leaves=8,
)


def frame(message: dict[str, Any]) -> bytes:
    return b"".join(pack(message))


def read(data: bytes) -> dict[str, Any]:
    header, body = sizes(data[: PREFIX.size], 1 << 24)
    rest = data[PREFIX.size :]
    return unpack(rest[:header], bytearray(rest[header : header + body]))


def equal(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        same = isinstance(other, np.ndarray) and one.shape == other.shape and one.dtype == other.dtype
        return bool(same and one.tobytes() == np.asarray(other).tobytes())
    if isinstance(one, float):
        return type(other) is float and (one == other or (one != one and other != other))
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict):
        return (
            isinstance(other, dict) and list(one) == list(other) and all(equal(one[k], other[k]) for k in one)
        )
    return type(one) is type(other) and one == other


@given(VALUES)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_values_arrive_as_they_left(value: Any) -> None:
    assert equal(read(frame({"value": value}))["value"], value)


def test_special_values_arrive() -> None:
    values = [Remote(3, "MLP"), Opaque("set"), Callback("f"), np.float32(2.5), np.bool_(True)]
    assert read(frame({"v": values}))["v"] == values
    tensor = read(frame({"v": Tensor(np.arange(6).reshape(2, 3))}))["v"]
    assert isinstance(tensor, Tensor) and tensor.array.shape == (2, 3)


def test_a_generator_goes_on_where_it_stood() -> None:
    rng = np.random.default_rng(5)
    rng.normal(size=3)
    there = read(frame({"rng": rng}))["rng"]
    assert np.array_equal(there.normal(size=4), rng.normal(size=4))


def test_what_has_no_form_travels_by_name_only() -> None:
    class Liar:
        def __array__(self) -> np.ndarray:
            raise AssertionError("must not be asked")

        def __eq__(self, other: object) -> bool:
            raise AssertionError("must not be asked")

    sent = [Liar(), np.array([None]), np.ma.masked_array([1.0]), {(1, 2): 3}, 2**70, {1, 2}]
    assert all(isinstance(value, Opaque) for value in read(frame({"v": sent}))["v"])


@pytest.mark.parametrize("value", ["deep", "wide"])
def test_too_much_is_refused_on_sending(value: str) -> None:
    deep: Any = 1
    for _ in range(50):
        deep = [deep]
    with pytest.raises(ProtocolError):
        pack({"v": deep if value == "deep" else [0] * 30_000})


@pytest.mark.parametrize(
    "header",
    [
        b"[]",
        b"1",
        b"\xff\xfe",
        b"{",
        b'{"a": [1]}',
        b'{"a": {"dict": [[{"list": []}, 1]]}}',
        b'{"a": {"dict": [["a"]]}}',
        b'{"a": {"list": [1], "tuple": [1]}}',
        b'{"a": {"array": ["object", [1], 0]}}',
        b'{"a": {"array": ["float64", [-1], 0]}}',
        b'{"a": {"array": ["float64", [1], 99]}}',
        b'{"a": {"array": ["float64", [99999999999], 0]}}',
        b'{"a": {"array": ["float64", [0, 9999999999999999], 0]}}',
        b'{"a": {"pickle": "x"}}',
        b'{"a": {"generator": ["1", "x", 0, 0]}}',
        b'{"a": 99999999999999999999999999}',
        b'{"a": {"float": "1"}}',
        b"[" * 100_000,
    ],
)
def test_malformed_frames_are_protocol_errors(header: bytes) -> None:
    with pytest.raises(ProtocolError):
        unpack(header, bytearray(8))


def test_a_frame_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(ProtocolError):
        sizes(PREFIX.pack(10, 1 << 40), 1 << 20)
    with pytest.raises(ProtocolError):
        sizes(PREFIX.pack(1 << 30, 0), 1 << 20)


def test_fifty_thousand_mutated_frames_raise_only_the_protocols_error() -> None:
    generator = random.Random(20)
    request = {"op": "call", "return_args": True}
    message = {
        "op": "value",
        "nonce": "n",
        "args": (),
        "value": ({"W": np.arange(6.0).reshape(2, 3)}, [1, 2.5, None, "text"], np.int64(3)),
        "rng": np.random.default_rng(0),
        "model": Remote(1, "MLP"),
    }
    chunks = [bytes(chunk) for chunk in pack(message)]
    header, body = chunks[1], b"".join(chunks[2:])
    refused = 0
    for _ in range(50_000):
        mutated = mutate(header, generator)
        try:
            cut = generator.choice([len(body), generator.randrange(len(body) + 1)])
            checked(unpack(mutated, bytearray(body[:cut])), request, "n")
        except ProtocolError:
            refused += 1
    assert 40_000 < refused < 49_500  # some mutations change nothing that counts


def mutate(header: bytes, generator: random.Random) -> bytes:
    """Change, drop, double or swap a few bytes, or replace a number or a tag."""
    data = bytearray(header)
    for _ in range(generator.randint(1, 3)):
        place = generator.randrange(len(data))
        kind = generator.randrange(4)
        if kind == 0:
            data[place] = generator.randrange(256)
        elif kind == 1:
            del data[place : place + generator.randint(1, 5)]
        elif kind == 2:
            data[place:place] = data[place : place + 8]
        else:
            pieces = [
                b"-1",
                b"1e999",
                b"[]",
                b"{}",
                b"null",
                b'"array"',
                b"99999999999999999999",
                b"[[[[",
                b"NaN",
            ]
            data[place : place + 2] = generator.choice(pieces)
    return bytes(data)


def test_the_header_is_plain_json() -> None:
    header = bytes(pack({"x": np.ones(2)})[1])
    assert json.loads(header) == {"x": {"array": ["float64", [2], 0]}}
