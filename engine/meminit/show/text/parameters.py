"""A boot parameter in words: what its value may be, who reads it where, what that does, what is easily got wrong."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from meminit.model.guard import features_asked, written
from meminit.model.kernel import span_of
from meminit.model.knowledge import features
from meminit.model.lookups import lookup_names, lookup_rows
from meminit.model.parameter_rules import normal, parameter_document, parameter_documents
from meminit.read.catalogue import catalogue
from meminit.read.values.registry import grammar
from meminit.show.text.explain import page, sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from meminit.read.registration import Registration

__all__ = ["explain_parameter", "parameter_names"]

WIDTH = 96
_MANY = 40
"""So many registrations of one name are listed."""
_NAME = re.compile(r"[\w-]+")
_HOLE = re.compile(r"\{(\w+)(?::\w)?\}")
_SYMBOL = re.compile(r"([A-Z0-9_a-z]*[A-Z_a-z][A-Z0-9_a-z]*)(\+?)")
_FORMS = {
    "exact": "`{0}`",
    "prefix": "`{0}` and what follows",
    "suffix": "what ends with `{0}`",
    "contains": "`{0}` anywhere",
    "nocase": "`{0}` in any case",
    "letter": "what begins with `{0}`, in either case",
    "member": "`{0}` in a comma list",
}
_REPEAT = {
    "last": "Twice on a line: the last one counts.",
    "first": "Twice on a line: the first one counts.",
    "each": "Twice on a line: each one counts.",
}
_OUTCOMES = {"zero": "where it comes to nothing", "rest": "where something is left over", "bad": "where it is refused"}


def parameter_names() -> Iterator[str]:
    """Every name that can be explained but those of module parameters."""
    yield from (entry["name"] for entry in parameter_documents().values())
    yield from catalogue().plain_names
    yield from lookup_names()


def explain_parameter(name: str) -> str | None:
    """The page of a parameter; None of a name that no kernel registers."""
    name = name.rstrip("=")
    entry = parameter_document(normal(name))
    listed = catalogue().registrations(name)
    if entry is not None:
        return _told(entry)
    looked_for = [
        f"  `{word}` by {row['by']} on {', '.join(row['arches'])}, {span_of(row)}: {row['file']}, {row['function']}()"
        for word, row in lookup_rows(normal(name))
    ]
    if listed or looked_for:
        known = catalogue().releases
        where = [line for row in listed[:_MANY] for line in _registered(row)]
        registered = [f"Registered, of {_releases(range(1, len(known) + 1))}:", *where] if where else []
        looked = (
            ["Looked for in the boot line, which leaves it unknown to all others:", *looked_for] if looked_for else []
        )
        return page(f"parameter {name}: listed, but not followed further", "\n".join([*looked, *registered]))
    modules = catalogue().bare(name)
    if not modules:
        return None
    found: dict[str, set[int]] = {}
    for row in modules:
        found.setdefault(f"{row.name} in {row.file}", set()).update(row.releases)
    rows = [f"  {what}: {_releases(releases)}" for what, releases in list(found.items())[:_MANY]]
    more = [f"  and {len(found) - _MANY} more"] if len(found) > _MANY else []
    return page(f"parameter {name} of modules, which the boot line calls", "\n".join([*rows, *more]))


def _told(entry: Mapping[str, Any]) -> str:
    """What a file of rules/parameters tells."""
    names = " or ".join((entry["name"], *entry.get("aliases", ())))
    how = "Measured on real kernels." if entry["verified"] else "Read in the sources, not measured."
    return page(
        f"parameter {names}: {entry['summary']}",
        "\n".join(_syntax(entry)),
        "\n".join(["Read by:", *(line for row in entry["registered"] for line in _reader(row))]),
        "\n".join(["What it does:", *_forms(entry)]),
        "\n".join(["Sets:", *_effect(entry["effect"])]),
        "\n".join(["Mind that:", *(line for trap in entry["traps"] for line in _trap(trap))])
        if "traps" in entry
        else "",
        "\n".join(_wrapped("", f"{how} {entry.get('note', '')}".strip(), "")),
        sources(entry["sources"]),
    )


def _syntax(entry: Mapping[str, Any]) -> Iterator[str]:
    yield from _wrapped("Value: ", entry["syntax"] or "none", "  ")
    for name in dict.fromkeys(form["read"] for form in entry["forms"] if "read" in form):
        known = grammar(name)
        yield from _wrapped("  ", f"{name}, {known.summary}: {known.syntax}", "    ")
    yield _REPEAT[entry.get("repeat", "last")]


def _reader(row: Mapping[str, Any]) -> Iterator[str]:
    name = f" {row['name']}" if "name" in row else ""
    string = f' "{row["string"]}"' if "string" in row else ""
    function = f", {row['function']}()" if "function" in row else ""
    yield from _wrapped(
        "  ", f"{row['by']}{name}{string}: {_where(row) or 'every release'}: {row['file']}{function}", "    "
    )
    if "note" in row:
        yield from _wrapped("    ", row["note"], "    ")


def _where(row: Mapping[str, Any]) -> str:
    """Which kernels a row is of; empty for all."""
    limits = any(key in row for key in ("since", "until", "also", "without"))
    parts = [str(span_of(row))] if limits else []
    parts += [f"on {', '.join(row['arches'])}"] if "arches" in row else []
    guard = written(row.get("when"))
    if list(features_asked(row.get("when"))):
        guard = _NAME.sub(lambda name: f"{name[0]} ({_spans()[name[0]]})" if name[0] in _spans() else name[0], guard)
    return ", ".join([*parts, *([f"with {guard}"] if guard else [])])


@cache
def _spans() -> Mapping[str, str]:
    """The releases of each feature, in words."""
    return {feature.name: str(feature.span) for feature in features()}


def _forms(entry: Mapping[str, Any]) -> Iterator[str]:
    bare = entry.get("bare", [])
    for row in bare if isinstance(bare, list) else [bare]:
        yield from _form("without a value", row, where=_where(row))
    for where, rows in groupby(entry["forms"], _where):
        alike = list(rows)
        indent = "  "
        if where and len(alike) > 1:
            yield from _wrapped("  ", f"{where}:", "    ")
            indent = "    "
        for row in alike:
            yield from _form(_value(row), row, indent, where if len(alike) == 1 else "")
            for key, when in _OUTCOMES.items():
                if key in row:
                    yield from _form(when, row[key], indent + "  ")


def _value(row: Mapping[str, Any]) -> str:
    """Which values a form is about."""
    value = _FORMS[row.get("match", "exact")].format(row["word"]) if "word" in row else ""
    if "read" not in row:
        return value or "any other value"
    return f"{value or 'a value'}, read as {row['read']}"


def _form(value: str, row: Mapping[str, Any], indent: str = "  ", where: str = "") -> Iterator[str]:
    told = [str(row.get("means", ""))]
    told += ["it is refused"] if row.get("answers") == "refused" else []
    told += ["sets " + ", ".join(row["sets"])] if "sets" in row else []
    told += [f'prints "{line if isinstance(line, str) else line["text"]}"' for line in row.get("says", ())]
    told += [str(row["trap"])] if "trap" in row else []
    text = "; ".join(part for part in told if part)
    yield from _wrapped(indent, _HOLE.sub(r"<\1>", f"{value}{f' ({where})' if where else ''}: {text}"), indent + "  ")


def _effect(effect: str | Mapping[str, str]) -> Iterator[str]:
    if isinstance(effect, str):
        yield "  nothing that lays memory out"
        return
    for variable, meaning in effect.items():
        yield from _wrapped("  ", f"{variable}: {meaning}", "    ")


def _trap(trap: str | Mapping[str, Any]) -> Iterator[str]:
    text, where = (trap, "") if isinstance(trap, str) else (trap["text"], _where(trap))
    yield from _wrapped("  - ", f"{text}{f' ({where})' if where else ''}", "    ")


def _registered(row: Registration) -> Iterator[str]:
    """A row of the catalogue."""
    type_ = f" of type {row.type}" if row.type else ""
    guards = dict.fromkeys(_symbols(build.guard) for build in row.builds if build.releases & row.releases)
    conditions = [*guards, _symbols(row.inside)]
    text = " and ".join(condition for condition in dict.fromkeys(conditions) if condition)
    yield from _wrapped("  ", f"{row.kind} {row.name}{type_} in {row.file}: {_releases(row.releases)}", "    ")
    if text:
        yield from _wrapped("    built with ", text, "      ")


def _symbols(guard: str) -> str:
    """A condition of the catalogue as people read it; empty for always."""
    if guard in {"", "1"}:
        return ""
    named = _SYMBOL.sub(lambda found: f"CONFIG_{found[1]}{' (or =m)' if found[2] else ''}", guard)
    return named.replace("&", " and ").replace("|", " or ").replace("!", "not ").replace("?", "something not known")


def _releases(numbers: Iterable[int]) -> str:
    known = catalogue().releases
    return ", ".join(known[number - 1] for number in sorted(numbers))


def _wrapped(first: str, text: str, indent: str) -> Iterable[str]:
    from textwrap import wrap

    return wrap(
        text.replace("\n", " "),
        WIDTH,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
