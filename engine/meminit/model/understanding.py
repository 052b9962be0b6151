"""What the handler of a parameter makes of its value: the first form of rules/parameters that fits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from meminit.model.applying import applies
from meminit.model.bootline_reading import Understood
from meminit.quantity import format_ranges, format_size, parse_size
from meminit.read.values.octal import octal
from meminit.read.values.registry import grammar, names
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from meminit.model.kernel import Kernel
    from meminit.model.parameter_rules import ParameterRule
    from meminit.read.values.value import Context, Grammar, Value

__all__ = ["REFUSED", "SIZES", "filled", "understand", "understand_type"]

DONE, REFUSED = "done", "refused"
_LEFT_OUT = "…"
_NO_VALUE_NEEDED = frozenset(["bool", "bint"])
_NO_VALUE = "a parameter of this type needs a value"
_HOLE = re.compile(r"\{(\w+)(?::([MKBx]))?\}")
SIZES = frozenset(["bytes", "size", "start", "end", "offset", "limit", "base", "low", "high"])
"""Parts of values that are bytes or addresses, told as people write them."""
_BEHIND = frozenset(["prefix", "contains"])


def understand(rule: ParameterRule, value: str | None, kernel: Kernel, context: Context) -> Understood:
    """What the handler makes of ``value``; None is a name without ``=``."""
    if value is None:
        return _Reading(rule, kernel, "").outcome({}, rule.bare(kernel))
    reading = _Reading(rule, kernel, value)
    refused: Understood | None = None
    for form in rule.forms:
        start = _recognised(form, value)
        if start is None:
            continue
        if "read" not in form:
            return reading.outcome({}, form, value[start:] if form.get("match") in _BEHIND else "")
        found = reading.read(form, start, context)
        if found.problem != "bad" or "bad" in form:
            return found
        refused = found
    return refused or Understood(problem="none", span=(0, len(value)))


def understand_type(types: Sequence[str], value: str | None, context: Context) -> Understood:
    """What the parameter of a module makes of ``value``, of which no more is known than its type, such as ``uint``.

    Where it has one of several ``types`` it is what all of them make of it, the last if they refuse it for different
    reasons; nothing is known where they do not agree.
    """
    if not types:
        return Understood()
    found = [_of_type(kind, value, context) for kind in types]
    if all(one == found[-1] or (one.refused and found[-1].refused) for one in found):
        return found[-1]
    named = " or ".join(kind or "one of its own" for kind in types)
    return Understood(means=f"what it does is not known: releases around this one have it of type {named}")


def _of_type(kind: str, value: str | None, context: Context) -> Understood:
    """What a parameter of one type makes of ``value``."""
    name = f"param-{kind}"
    if name not in names():
        return Understood()
    if value is None:
        return Understood() if kind in _NO_VALUE_NEEDED else Understood(answers=REFUSED, problem="bad", fault=_NO_VALUE)
    read = grammar(name).read(value, context)
    if read.fault is None:
        return _zeros_told(Understood(read.parts), grammar(name), value, read.end)
    span = (read.fault.start, read.fault.end)
    return Understood(None, {}, REFUSED, problem="bad", span=span, fault=read.fault.message)


def _zeros_told(found: Understood, read_by: Grammar, value: str, end: int, start: int = 0) -> Understood:
    """``found`` with a trap where a number that was read begins with a 0 and so is octal."""
    decimal = read_by.decimal and (found.parts or {}).get("kind") == read_by.decimal
    number = octal(value[start:], end) if read_by.octal and not decimal and not found.dies else None
    if number is None:
        return found
    trap = (
        f"`{number.written}` begins with a 0 and is read as an octal number, {number.is_}: "
        f"without the 0 it is {number.plain}"
    )
    return found._replace(trap=trap, span=(start + number.start, start + number.end))


def _recognised(form: Mapping[str, Any], value: str) -> int | None:
    """Where what is left to read of ``value`` begins, if ``form`` is about it."""
    word = form.get("word")
    if word is None:
        return 0
    match form.get("match", "exact"):
        case "prefix":
            fits = value.startswith(word)
        case "nocase":
            fits = value.lower() == word.lower()
        case "letter":
            fits = value[:1].lower() == word.lower()
        case "suffix":
            return 0 if value.endswith(word) else None
        case "contains":
            before, found, _ = value.partition(word)
            return len(before) + len(word) if found else None
        case "member":
            fits = word in value.split(",")
        case _:
            fits = value == word
    return len(word) if fits else None


class _Reading(NamedTuple):
    """A value on its way through the forms."""

    rule: ParameterRule
    kernel: Kernel
    value: str

    def read(self, form: Mapping[str, Any], start: int, context: Context) -> Understood:
        """What the grammar of ``form`` makes of the value from ``start`` on."""
        text = self.value[start:]
        read_by = grammar(form["read"])
        read = read_by.read(text, context)
        if read.fault is not None:
            told = {"answers": REFUSED, **form.get("bad", {})}
            found = self.outcome({**read.parts, "fault": read.fault.message}, told, text[read.fault.start :])
            found = found._replace(parts=read.parts or None)
            span = (start + read.fault.start, start + read.fault.end)
            return found._replace(problem="bad", span=span, fault=read.fault.message)
        return _zeros_told(self.taken(form, read, start), read_by, self.value, read.end, start)

    def taken(self, form: Mapping[str, Any], read: Value, start: int) -> Understood:
        """What comes of what ``read`` found, which the grammar of ``form`` does not refuse."""
        rest = self.value[start + read.end :]
        if "zero" in form and not any(read.parts.values()):
            found = self.outcome(read.parts, {**form, **form["zero"]}, rest)
            return found._replace(problem="zero", span=(start, len(self.value)))
        limit: Mapping[str, Any] = next((row for row in form.get("limits", ()) if self.passes(row, read.parts)), {})
        if rest:
            found = self.outcome(read.parts, {**form, **limit, **form.get("rest", {})}, rest)
            return found._replace(problem="rest", span=(start + read.end, len(self.value)))
        return self.outcome(read.parts, {**form, **limit})

    def passes(self, limit: Mapping[str, Any], parts: Mapping[str, object]) -> bool:
        """Whether a part is more or less than ``limit`` says that it can be."""
        part = parts.get(limit["part"])
        least, most = (_number(limit[key]) if key in limit else None for key in ("above", "below"))
        return bool(applies(limit, self.kernel, unknown=False)) and any(
            isinstance(number, int) and (least is None or number > least) and (most is None or number < most)
            for number in (part.values() if isinstance(part, dict) else [part])
        )

    def outcome(self, parts: Mapping[str, object], told: Mapping[str, Any], rest: str = "") -> Understood:
        """What ``told`` says comes of it, with what was read put in."""
        known = {"value": self.value, "rest": rest, "name": self.rule.name, **parts}
        sets = {
            variable: _put(given, parts)
            for variable, given in told.get("sets", {}).items()
            if not _left_out(given, parts)
        }
        return Understood(
            parts or None,
            sets,
            told.get("answers", DONE),
            tuple(
                filled(line, {**known, "each": each}, plain=True)
                for line, each in _lines(told.get("says", ()), self.kernel, parts)
            ),
            filled(told.get("means", ""), known),
            filled(told.get("trap", ""), known),
        )


def _number(limit: int | str) -> int:
    return limit if isinstance(limit, int) else parse_size(limit)


def _left_out(given: object, parts: Mapping[str, object]) -> bool:
    """Whether ``given`` is of a part that the value does not have: the variable stays as an earlier word set it."""
    return isinstance(given, str) and given.startswith("=") and given[1:] not in parts


def _put(given: object, parts: Mapping[str, object]) -> object:
    """``given`` with the part that each ``=PART`` in it names in its place."""
    match given:
        case str() if given.startswith("="):
            return parts.get(given[1:])
        case list() | tuple():
            return [_put(item, parts) for item in given]
        case dict():
            return {key: _put(item, parts) for key, item in given.items()}
    return given


def _lines(says: Any, kernel: Kernel, parts: Mapping[str, Any]) -> Iterator[tuple[str, object]]:  # noqa: ANN401  texts, and texts of some kernels
    """The lines of this kernel; one for each member or character of a part where a line names such a part."""
    for line in says:
        if isinstance(line, str):
            yield line, ""
        elif applies(line, kernel):
            yield from (
                ((line["text"], each) for each in parts.get(line["each"], ()))
                if "each" in line
                else [(line["text"], "")]
            )


def _member(found: object) -> str:
    """One of several, in words; one that has parts itself as ``FZ of dentry and inode``."""
    if not isinstance(found, dict):
        return str(found)
    return " of ".join(" and ".join(map(str, each)) if isinstance(each, list) else str(each) for each in found.values())


def filled(text: str, known: Mapping[str, object], *, plain: bool = False) -> str:
    """``text`` with the names in braces put in; sizes as people write them unless it is a line of the kernel."""

    def put(hole: re.Match[str]) -> str:
        name, form = hole.groups()
        found = known.get(name, _LEFT_OUT)
        if found is None:
            return "none"
        if isinstance(found, bool):
            return "yes" if found else "no"
        if isinstance(found, (list, tuple)):
            return (format_ranges(found) if name == "cpus" else ", ".join(map(_member, found))) or "none"
        if not isinstance(found, int):
            return str(found) or ("" if plain else "none")
        match form:
            case "M":
                return str(found >> 20)
            case "K":
                return str(found >> 10)
            case "B":
                return str(found)
            case "x":
                return f"{found:x}"
        return format_size(found) if name in SIZES and not plain else str(found)

    return _HOLE.sub(put, text) if "{" in text else text
