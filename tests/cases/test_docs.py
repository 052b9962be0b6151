"""The parts of docs/checks.md that are made from the engine are up to date.

Write them anew with ``MEMINIT_WRITE_EXPECTED=1 pytest tests/cases``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

import pytest

from meminit.judge.facts import KINDS, ROOTS
from meminit.judge.functions import FUNCTIONS
from meminit.judge.kinds import type_name
from meminit.judge.registry import shipped_checks
from meminit.judge.upkeep import UPKEEP
from support import CHECKOUT

DOCUMENT = CHECKOUT / "docs" / "checks.md"


def facts() -> Iterator[str]:
    for kind in KINDS.values():
        root = " (a name of its own)" if kind.name in ROOTS else ""
        yield f"**{kind.name}**{root}: {kind.doc}\n"
        if kind.open is not None:
            yield f"- `.NAME`: {kind.open.doc}"
        for name, field in kind.fields.items():
            yield f"- `.{name}`: {field.doc} ({type_name(field.type)})"
        for name, question in kind.questions.items():
            arguments = ", ".join(map(type_name, question.parameters))
            yield f"- `.{name}({arguments})`: {question.doc}"
        yield ""


def functions() -> Iterator[str]:
    for name, function in FUNCTIONS.items():
        yield f"- `{name}()`: {function.doc}"


def catalogue() -> Iterator[str]:
    yield "| code | severity | check |"
    yield "|---|---|---|"
    for check in shipped_checks():
        yield f"| {check.code} | {check.severity} | {check.title} |"


def upkeep() -> Iterator[str]:
    yield "| code | severity | finding |"
    yield "|---|---|---|"
    for one in UPKEEP.values():
        yield f"| {one.code} | {one.severity} | {one.title} |"


@pytest.mark.parametrize("part", [facts, functions, catalogue, upkeep], ids=lambda part: part.__name__)
def test_reference_is_up_to_date(part: Callable[[], Iterator[str]]) -> None:
    opening = f"<!-- {part.__name__}: written by tests/cases/test_docs.py -->"
    pattern = re.compile(re.escape(opening) + r"\n(.*?)<!-- end -->", re.DOTALL)
    wanted = "\n".join(part()).rstrip() + "\n"
    text = DOCUMENT.read_text(encoding="utf-8")
    if os.environ.get("MEMINIT_WRITE_EXPECTED"):
        text = pattern.sub(lambda _: f"{opening}\n{wanted}<!-- end -->", text)
        DOCUMENT.write_text(text, encoding="utf-8")
    found = pattern.search(text)

    assert found is not None
    assert found[1] == wanted
