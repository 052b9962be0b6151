"""The grammars of whole numbers: simple_strtoul() stops at the first other character, kstrtoint() refuses it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.read.quoting import quoted
from meminit.read.values.numbers import digits, get_option, signed, simple_strtoull
from meminit.read.values.value import Fault, Grammar, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from meminit.read.values.value import Context

__all__ = ["GRAMMARS", "strict"]

MOST_NUMBERS = 1024
"""More than any handler has room for in the array that it hands to get_options()."""


def strict(text: str, context: Context, bits: int, *, has_sign: bool, base: int = 0) -> Value:
    """kstrtoint() and its like: the whole text is the number, but for one newline; ``bits`` 0 is a long.

    Before 2.6.39, as strict_strtol(), what a long does not hold is cut off and no ``+`` is taken.
    """
    checked = "strict-number-overflow" in context.features
    bits = bits or context.word_bits
    word = bits if bits == 64 else context.word_bits
    minus = has_sign and text.startswith("-")
    start = int(minus or (checked and text.startswith("+")))
    found = digits(text, start, base)
    if found.end == start:
        return Value({}, start, Fault("a number is expected", start, len(text)))
    written = text[: found.end]
    end = found.end + text.startswith("\n", found.end)
    if end < len(text) and not (checked and found.overflow):
        return Value({}, found.end, Fault(f"{quoted(text[end:])} stands behind the number", end, len(text)))
    number = -found.value if minus else found.value
    if not checked:
        number = signed(number, word) if has_sign else number & ((1 << word) - 1)
    if checked and number == 0 and minus and "strict-minus-zero-refused" in context.features:
        return Value({}, found.end, Fault(f"{quoted(written)} is taken for too large", 0, found.end, "ERANGE"))
    low = -(1 << (bits - 1)) if has_sign else 0
    if (checked and found.overflow) or not low <= number < low + (1 << bits):
        message = f"{quoted(written)} is more than {bits} bits hold"
        return Value({}, found.end, Fault(message, 0, found.end, "ERANGE" if checked else "EINVAL"))
    return Value({"number": number}, end)


def _strict(bits: int, *, has_sign: bool, base: int) -> Callable[[str, Context], Value]:
    def read(text: str, context: Context) -> Value:
        return strict(text, context, bits, has_sign=has_sign, base=base)

    return read


def _simple(base: int) -> Callable[[str, Context], Value]:
    def read(text: str, context: Context) -> Value:
        value, end = simple_strtoull(text, 0, context.word_bits, base)
        return Value({"number": value}, end)

    return read


def _signed(text: str, context: Context) -> Value:
    minus = text.startswith("-")
    value, end = simple_strtoull(text, int(minus))
    return Value({"number": signed(-value if minus else value, context.word_bits)}, end)


def _get_option(text: str, context: Context) -> Value:
    option = get_option(text, lone_dash="get-option-lone-dash" in context.features)
    if option.kind == 0:
        return Value({}, option.end, Fault("a number is expected", option.end, len(text)))
    return Value({"number": option.value}, option.end)


_SWITCH = re.compile(r"[ \t\n\v\f\r]*(-?)(?=[0-9])")
_BLANKS = " \t\n"


def _sysctl_switch(text: str, _: Context) -> Value:
    """proc_dointvec_minmax() between 0 and 1: blanks, a number, and at most a blank right behind it."""
    match = _SWITCH.match(text)
    if match is None:
        return Value({}, 0, Fault("a number is expected", 0, len(text)))
    number, end, _overflow = digits(text, match.end())
    if end < len(text) and text[end] not in _BLANKS:
        return Value({}, end, Fault(f"{quoted(text[end:])} stands behind the number", end, len(text)))
    if number > 1 or (match[1] and number):
        return Value({}, 0, Fault("it is neither 0 nor 1", 0, end))
    return Value({"number": number}, end)


def get_options(text: str, *, lone_dash: bool = False) -> tuple[list[int], int]:
    """The ints of a list with ranges, and the offset behind them; an array that is full ends it."""
    numbers: list[int] = []
    offset = 0
    while len(numbers) < MOST_NUMBERS:
        option = get_option(text, offset, lone_dash=lone_dash)
        offset = option.end
        if option.kind == 0:
            break
        if option.kind == 3:  # the upper end of the range is read in the next round, as an int like any other
            offset += 1
            minus = text.startswith("-", offset)
            number = simple_strtoull(text, offset + minus)[0]
            upper = signed(-number if minus else number, 32)
            if signed(upper - option.value, 32) < 0:
                break
            numbers.extend(range(option.value, min(upper, option.value + MOST_NUMBERS - len(numbers))))
            continue
        numbers.append(option.value)
        if option.kind == 1:
            break
    return numbers, offset


def _get_options(text: str, context: Context) -> Value:
    numbers, end = get_options(text, lone_dash="get-option-lone-dash" in context.features)
    return Value({"numbers": numbers}, end)


_TYPES = (("int", 32, True), ("uint", 32, False), ("long", 0, True), ("ulong", 0, False), ("ullong", 64, False))
_NUMBER = {"number": "the number"}
_ANY = "0x hexadecimal | 0 octal | decimal"
GRAMMARS = (
    Grammar(
        "number-0", "the digits in front, as simple_strtoul() reads them", f"[{_ANY}]", _NUMBER, _simple(0), octal=True
    ),
    Grammar(
        "number-10", "the decimal digits in front, as simple_strtoul() reads them", "[digits]", _NUMBER, _simple(10)
    ),
    Grammar(
        "signed-0", "the number in front, as simple_strtol() reads it", f"[-] [{_ANY}]", _NUMBER, _signed, octal=True
    ),
    Grammar("get-option", "an int, as get_option() reads it", f"[-] ({_ANY}) [,]", _NUMBER, _get_option, octal=True),
    Grammar(
        "get-options",
        "ints with commas between, as get_options() reads them",
        "item {, item};  item = int [- int]",
        {"numbers": "the ints in order, ranges written out"},
        _get_options,
        octal=True,
    ),
    Grammar("sysctl-switch", "0 or 1, as the sysctl takes it", f"{_ANY}", _NUMBER, _sysctl_switch, octal=True),
    *(
        Grammar(
            f"{name}-strict{suffix}",
            f"a number of type {name} and nothing else, as kstrto{name}() reads it",
            f"[{'+ | -' if has_sign else '+'}] ({_ANY if base == 0 else 'digits'})",
            _NUMBER,
            _strict(bits, has_sign=has_sign, base=base),
            octal=base == 0,
        )
        for suffix, base in (("", 0), ("-10", 10))
        for name, bits, has_sign in _TYPES
        if (name, base) != ("ullong", 10)
    ),
)
