"""What the handler of a parameter makes of its value: the first form of rules/parameters that fits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from meminit.model.applying import applies
from meminit.model.bootline_reading import Understood
from meminit.quantity import format_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from meminit.model.kernel import Kernel
    from meminit.model.parameter_rules import ParameterRule
    from meminit.read.values.value import Context

__all__ = ["REFUSED", "understand"]

DONE, REFUSED = "done", "refused"
_HOLE = re.compile(r"\{(\w+)(?::([MKx]))?\}")
_SIZES = frozenset(["bytes", "size", "start", "end", "offset", "limit", "base", "low", "high"])
_OUTCOME = ("sets", "answers", "says", "means", "trap")


def understand(rule: ParameterRule, value: str | None, kernel: Kernel, context: Context) -> Understood:
    """What the handler makes of ``value``; None is a name without ``=``."""
    if value is None:
        return _outcome(rule, kernel, {}, rule.document.get("bare", {}), "", "")
    refused: tuple[Mapping[str, Any], Understood] | None = None
    for form in rule.forms:
        start = _recognised(form, value)
        if start is None:
            continue
        grammar = form.get("read")
        if grammar is None:
            return _outcome(rule, kernel, {}, form, value, value[start:] if form.get("match") == "prefix" else "")
        found = _read(rule, kernel, form, value, start, context)
        if found.problem != "bad" or "bad" in form:
            return found
        refused = (form, found)
    return refused[1] if refused else Understood(problem="none", span=(0, len(value)))


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
        case "member":
            fits = word in value.split(",")
        case _:
            fits = value == word
    return len(word) if fits else None


def _read(
    rule: ParameterRule, kernel: Kernel, form: Mapping[str, Any], value: str, start: int, context: Context
) -> Understood:
    from meminit.read.values.registry import grammar

    text = value[start:]
    read = grammar(form["read"]).read(text, context)
    if read.fault is not None:
        told = {"answers": REFUSED, **form.get("bad", {})}
        found = _outcome(rule, kernel, read.parts, told, value, text[read.fault.start :])
        span = (start + read.fault.start, start + read.fault.end)
        return found._replace(problem="bad", span=span, fault=read.fault.message)
    rest = text[read.end :]
    problem, told = "", form
    if "zero" in form and not any(read.parts.values()):
        problem, told = "zero", {**form, **form["zero"]}
    elif rest:
        problem, told = "rest", {**form, **form.get("rest", {})}
    found = _outcome(rule, kernel, read.parts, told, value, rest)
    if not problem:
        return found
    return found._replace(problem=problem, span=(start + read.end, len(value)) if rest else (0, len(value)))


def _outcome(
    rule: ParameterRule,
    kernel: Kernel,
    parts: Mapping[str, object],
    told: Mapping[str, Any],
    value: str,
    rest: str,
) -> Understood:
    known = {"value": value, "rest": rest, "name": rule.name, **parts}
    sets = {
        variable: parts.get(given[1:]) if isinstance(given, str) and given.startswith("=") else given
        for variable, given in told.get("sets", {}).items()
    }
    return Understood(
        parts or None,
        sets,
        told.get("answers", DONE),
        tuple(_filled(line, known, plain=True) for line in _lines(told.get("says", ()), kernel)),
        _filled(told.get("means", ""), known),
        _filled(told.get("trap", ""), known),
    )


def _lines(says: Any, kernel: Kernel) -> Iterator[str]:  # noqa: ANN401  texts, and texts of some kernels
    for line in says:
        if isinstance(line, str):
            yield line
        elif applies(line, kernel):
            yield line["text"]


def _filled(text: str, known: Mapping[str, object], *, plain: bool = False) -> str:
    """``text`` with the names in braces put in; sizes as people write them unless it is a line of the kernel."""

    def put(hole: re.Match[str]) -> str:
        name, form = hole.groups()
        found = known.get(name, hole[0])
        if not isinstance(found, int) or isinstance(found, bool):
            return str(found)
        match form:
            case "M":
                return str(found >> 20)
            case "K":
                return str(found >> 10)
            case "x":
                return f"{found:x}"
        return format_size(found) if name in _SIZES and not plain else str(found)

    return _HOLE.sub(put, text) if "{" in text else text
