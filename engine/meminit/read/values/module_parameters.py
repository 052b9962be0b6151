"""The grammars of module parameters by their type: what param_set_int() and its like take.

What they refuse the kernel tells as "`VALUE' invalid for parameter `NAME'", or "too large for" where it has no room.
Sources: kernel/params.c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.values.booleans import kstrtobool
from meminit.read.values.integers import strict
from meminit.read.values.value import Fault, Grammar, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from meminit.read.values.value import Context

__all__ = ["GRAMMARS"]

MOST_BYTES = 1024


def _integer(bits: int, *, has_sign: bool) -> Callable[[str, Context], Value]:
    def read(text: str, context: Context) -> Value:
        return strict(text, context, bits, has_sign=has_sign)

    return read


def _invbool(text: str, context: Context) -> Value:
    read = kstrtobool(text, context)
    return read if read.fault else read._replace(parts={"on": not read.parts["on"]})


def _array(read_one: Callable[[str, Context], Value]) -> Callable[[str, Context], Value]:
    """What param_array() reads: each text between commas; how many there is room for is not known here."""

    def read(text: str, context: Context) -> Value:
        start = 0
        members: list[object] = []
        for member in text.split(","):
            found = read_one(member, context)
            if found.fault is not None:
                fault = found.fault._replace(start=start + found.fault.start, end=start + found.fault.end)
                return Value({"members": members}, start, fault)
            members += found.parts.values()
            start += len(member) + 1
        return Value({"members": members}, len(text))

    return read


def _charp(text: str, _: Context) -> Value:
    length = len(text.encode("utf-8", "surrogateescape")) if len(text) <= MOST_BYTES else len(text)
    if length > MOST_BYTES:
        return Value(
            {}, 0, Fault(f"it is longer than {MOST_BYTES} bytes", min(MOST_BYTES, len(text)), len(text), "ENOSPC")
        )
    return Value({"text": text}, len(text))


_TYPES = (
    ("byte", 8, False),
    ("short", 16, True),
    ("ushort", 16, False),
    ("int", 32, True),
    ("uint", 32, False),
    ("long", 0, True),
    ("ulong", 0, False),
    ("ullong", 64, False),
    ("hexint", 32, False),
)
_ON = {"on": "what the variable becomes"}
_SINGLE = (
    *(
        Grammar(
            f"param-{name}",
            f"a module parameter of type {name}",
            f"[{'+ | -' if has_sign else '+'}] (0x hexadecimal | 0 octal | decimal)",
            {"number": "the number"},
            _integer(bits, has_sign=has_sign),
            octal=True,
        )
        for name, bits, has_sign in _TYPES
    ),
    Grammar("param-bool", "a module parameter that is yes or no", "y | n | 1 | 0 | on | off", _ON, kstrtobool),
    Grammar("param-bint", "a module parameter that is yes or no, kept as 1 or 0", "y | n | 1 | 0", _ON, kstrtobool),
    Grammar("param-invbool", "a module parameter whose yes means no", "y | n | 1 | 0", _ON, _invbool),
    Grammar("param-charp", "a module parameter that is a text", "anything", {"text": "the text"}, _charp),
)
GRAMMARS = (
    *_SINGLE,
    *(
        Grammar(
            f"param-array-{one.name.removeprefix('param-')}",
            f"{one.summary}, several of them",
            f"({one.syntax})[,...]",
            {"members": "what stands between the commas"},
            _array(one.read),
            octal=one.octal,
        )
        for one in _SINGLE
    ),
)
