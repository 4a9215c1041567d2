"""Turns a voice that draws noise into one that is given it, so that it says the same thing the same way every time.

Most Piper voices hold nodes that draw normal numbers (``RandomNormalLike``), from a generator that goes on from run to
run and is the whole session's: what is said depends on what was said before, and by which thread. Here each of them is
replaced by nodes that take its numbers from an input more, a table, and that table is drawn from what else the voice is
given: phonemes, speed, speaker.

A model is a protocol buffer, and is changed as one: to read and write it with the ``onnx`` package would double the
time it takes to open a voice. Numbers of fields are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

_DRAWS = b"RandomNormalLike"
"""What voices draw by."""
_DRAWING = re.compile(rb"\x22.(?:Random(?:Normal|Uniform)(?:Like)?|Bernoulli|Multinomial)", re.DOTALL)
"""The type of any node that draws, with field and length; the node may be in a branch of another."""
_TABLE = "briefing.noise"
"""The input more; also begins the names of all that is put in."""
_NUMBERS_PER_ID = 1024
"""Size of the table; a voice takes about 500 for each id of a phoneme, and begins anew where there are no more."""
_APART = 4096
"""Where in the table the second node begins, and each after it; the first, for lengths, takes two to an id."""

_FLOAT, _INT64 = 1, 7
"""Types of elements."""
_GRAPH = 7
"""Field of a model."""
_NODE, _CONSTANT, _INPUT = 1, 5, 11
"""Fields of a graph."""
_NODE_INPUT, _NODE_OUTPUT, _NODE_TYPE, _NODE_ATTRIBUTE = 1, 2, 4, 5
"""Fields of a node."""
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
"""How the value of a field is written."""


class Session(Protocol):
    """What a voice is to Piper."""

    def run(self, outputs: Sequence[str] | None, given: Mapping[str, npt.NDArray[Any]]) -> list[npt.NDArray[Any]]:
        """Turns what a voice is given into sound."""
        ...


class Seeded:
    """A session of a model that is given its noise; to be used like one of any other, by several threads at once."""

    def __init__(self, session: Session) -> None:
        """Takes a session of what ``with_noise_given`` made."""
        self._session = session

    def run(self, outputs: Sequence[str] | None, given: Mapping[str, npt.NDArray[Any]]) -> list[npt.NDArray[Any]]:
        """Turns what a voice is given into sound, the same each time."""
        return self._session.run(outputs, {**given, _TABLE: noise_for(given)})


def noise_for(given: Mapping[str, npt.NDArray[Any]]) -> npt.NDArray[np.float32]:
    """Draws the noise for what a voice is given, and for nothing else.

    Args:
        given: A voice's inputs by name; ``input`` has the ids of its phonemes.

    Returns:
        Normal numbers, shape (n,): mean 0, deviation 1.
    """
    digest = hashlib.sha256()
    for name in sorted(given):
        digest.update(f"{name}{given[name].shape}".encode())
        digest.update(given[name].tobytes())
    # not default_rng, which may come to be another generator
    generator = np.random.Generator(np.random.PCG64(int.from_bytes(digest.digest())))
    return generator.standard_normal(_NUMBERS_PER_ID * given["input"].size, dtype=np.float32)


def with_noise_given(model: bytes) -> bytes | None:
    """Gives a model an input of noise in place of what it draws.

    Args:
        model: The bytes of a ``.onnx`` file.

    Returns:
        The bytes of the other model; None where this one draws nothing.

    Raises:
        ValueError: It is cut short, or draws noise in a way that no voice is known to.
    """
    graph = next((field for field in _fields(model, 0, len(model)) if field.number == _GRAPH), None)
    if graph is None:
        return None
    parts: list[bytes | memoryview] = []
    view, copied, found = memoryview(model), graph.body, 0
    for field in _fields(model, graph.body, graph.end):
        if field.number == _NODE and _DRAWING.search(model, field.body, field.end):
            parts += [view[copied : field.start], _taking(_read_node(model, field), found)]
            copied = field.end
            found += 1
    if not found:
        return None
    parts += [view[copied : graph.end], _bytes(_CONSTANT, _number(f"{_TABLE}.step", 1)), _bytes(_INPUT, _table())]
    head = _varint(_GRAPH << 3 | _BYTES) + _varint(sum(map(len, parts)))
    return b"".join([view[: graph.start], head, *parts, view[graph.end :]])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draw:
    """A node that draws numbers."""

    like: str
    """What has as many."""
    drawn: str
    """What they are called."""
    mean: float
    scale: float
    """Their deviation."""


def _taking(draw: _Draw, number: int) -> bytes:
    """Writes the nodes that take numbers from the table instead of drawing them, and their constants.

    Args:
        draw: The node in whose place they come.
        number: Of that node, from 0.
    """
    own = f"{_TABLE}.{number}"
    start, mean, scale = f"{own}.start", f"{own}.mean", f"{own}.scale"
    nodes = [
        ("Size", [draw.like], f"{own}.count"),
        ("Add", [start, f"{own}.count"], f"{own}.end"),
        ("Range", [start, f"{own}.end", f"{_TABLE}.step"], f"{own}.places"),
        ("Size", [_TABLE], f"{own}.size"),
        ("Mod", [f"{own}.places", f"{own}.size"], f"{own}.inside"),
        ("Gather", [_TABLE, f"{own}.inside"], f"{own}.normal"),
        ("Mul", [f"{own}.normal", scale], f"{own}.scaled"),
        ("Add", [f"{own}.scaled", mean], f"{own}.moved"),
        ("Shape", [draw.like], f"{own}.shape"),
        ("Reshape", [f"{own}.moved", f"{own}.shape"], draw.drawn),
    ]
    constants = [_number(start, number * _APART), _number(mean, draw.mean), _number(scale, draw.scale)]
    return b"".join(
        [
            *(_bytes(_NODE, _node(kind, inputs, output)) for kind, inputs, output in nodes),
            *(_bytes(_CONSTANT, constant) for constant in constants),
        ]
    )


def _read_node(model: bytes, node: _Field) -> _Draw:
    """Reads a node that draws.

    Raises:
        ValueError: It draws something else than voices do, or a branch of it draws.
    """
    values: dict[int, list[bytes]] = {}
    for field in _fields(model, node.body, node.end):
        values.setdefault(field.number, []).append(model[field.body : field.end])
    if values[_NODE_TYPE] != [_DRAWS]:
        raise ValueError(f"node {values[_NODE_TYPE][0].decode()} draws noise in a way that no other voice does")
    attributes: dict[str, bytes] = {}
    for attribute in values.get(_NODE_ATTRIBUTE, []):
        parts = {field.number: attribute[field.body : field.end] for field in _fields(attribute, 0, len(attribute))}
        attributes[parts[1].decode()] = parts.get(2, parts.get(3, b""))  # a float or an integer
    if attributes.get("dtype", _varint(_FLOAT)) != _varint(_FLOAT):
        raise ValueError("it draws noise that is not of 32 bits")
    return _Draw(
        like=values[_NODE_INPUT][0].decode(),
        drawn=values[_NODE_OUTPUT][0].decode(),
        mean=struct.unpack("<f", attributes.get("mean", struct.pack("<f", 0)))[0],
        scale=struct.unpack("<f", attributes.get("scale", struct.pack("<f", 1)))[0],
    )


def _node(kind: str, inputs: Sequence[str], output: str) -> bytes:
    return b"".join(
        [*(_text(_NODE_INPUT, name) for name in inputs), _text(_NODE_OUTPUT, output), _text(_NODE_TYPE, kind)]
    )


def _number(name: str, value: float) -> bytes:
    """A constant, whole or not as Python has it."""
    kind, raw = (_INT64, struct.pack("<q", value)) if isinstance(value, int) else (_FLOAT, struct.pack("<f", value))
    return _varint(2 << 3 | _VARINT) + _varint(kind) + _text(8, name) + _bytes(9, raw)


def _table() -> bytes:
    """The input: float numbers, as many as there are."""
    shape = _bytes(1, _text(2, f"{_TABLE}.size"))
    tensor = _varint(1 << 3 | _VARINT) + _varint(_FLOAT) + _bytes(2, shape)
    return _text(1, _TABLE) + _bytes(2, _bytes(1, tensor))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """Where a field of a message is, in bytes from the beginning of the whole."""

    number: int
    start: int
    body: int
    """Where its value begins, after number and length."""
    end: int


def _fields(data: bytes, start: int, end: int) -> Iterator[_Field]:
    """Reads the fields of the message that lies there.

    Raises:
        ValueError: It is cut short, or is none.
    """
    while start < end:
        tag, body = _read_varint(data, start, end)
        written = tag & 7
        if written == _VARINT:
            after = _read_varint(data, body, end)[1]
        elif written == _BYTES:
            length, body = _read_varint(data, body, end)
            after = body + length
        elif written in (_EIGHT_BYTES, _FOUR_BYTES):
            after = body + (8 if written == _EIGHT_BYTES else 4)
        else:
            raise ValueError("the file is not a model")
        if after > end:
            raise ValueError("the file is cut short")
        yield _Field(number=tag >> 3, start=start, body=body, end=after)
        start = after


def _read_varint(data: bytes, at: int, end: int) -> tuple[int, int]:
    """Reads a whole number, seven bits to a byte, and tells where it ends."""
    value = shift = 0
    while at < end:
        value |= (data[at] & 0x7F) << shift
        at += 1
        if data[at - 1] < 0x80:
            return value, at
        shift += 7
    raise ValueError("the file is cut short")


def _varint(value: int) -> bytes:
    written = bytearray()
    while value >= 0x80:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*written, value])


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | _BYTES) + _varint(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())
