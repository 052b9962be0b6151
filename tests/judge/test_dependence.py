"""What of a boot line decides a check is told from its shape; where that is more than words alone, nothing is."""

from __future__ import annotations

import pytest

from meminit.judge.dependence import NAMED, OWN, Dependence, dependence
from meminit.judge.facts import KINDS
from meminit.judge.parse import parse_condition, parse_each
from meminit.text import Source


def of(when: str, *each: str, **lets: str) -> Dependence | None:
    return dependence(
        tuple(parse_each(Source("<each>", text)) for text in each),
        {name: parse_condition(Source("<let>", text)) for name, text in lets.items()},
        parse_condition(Source("<when>", when)),
    )


def words(*names: str) -> Dependence:
    return Dependence(frozenset(names), by_item=False, by_name=False)


@pytest.mark.parametrize(
    ("asked", "depends"),
    [
        (of("config.NUMA and kernel.max_nodes > 1"), words()),
        (of('known(steps.step("mem_init").state)'), words()),
        (of("present(cmdline.mem)"), words("mem")),
        (of('present(cmdline["page_alloc.shuffle"])'), words("page_alloc.shuffle")),
        (of("p.value == q.text", "p in cmdline.a.all", "q in cmdline.b.all"), words("a", "b")),
        (of('x > 5% of 1M and config.NUMA == "y"', "p in cmdline.a.all", x='p.reading.amount("size")'), words("a")),
        (of("any(c in p.reading.changes: not c.size > 1)", "p in cmdline.a.all"), words("a")),
        (of('cmdline.a.all[0].value in ["x", cmdline.b.value]'), words("a", "b")),
    ],
)
def test_words_that_decide(asked: Dependence | None, depends: Dependence) -> None:
    assert asked == depends


@pytest.mark.parametrize(
    ("when", "each"),
    [
        ("present(p.reading.outdone)", "p in cmdline.a.all"),
        ("present(cmdline.a) and machine.nodes == 1", "p in cmdline.a.all"),
        ("present(cmdline.a) and length(boot.line) > 1", "p in cmdline.a.all"),
        ("true", "n in layout.nodes"),
    ],
)
def test_words_are_not_all_that_decides(when: str, each: str) -> None:
    assert of(when, each) is None


@pytest.mark.parametrize(
    ("asked", "by_name"),
    [
        (of('r.fate == "module" and r.name != ""', "r in boot.strangers"), True),
        (of("r.value == r.name", "r in boot.readings"), False),
        (of("true", "r in boot.readings"), True),
    ],
)
def test_items_that_decide_each_for_itself(asked: Dependence | None, *, by_name: bool) -> None:
    assert asked == Dependence(frozenset(), by_item=True, by_name=by_name)


@pytest.mark.parametrize(
    ("when", "each"),
    [
        ("r.value == cmdline.a.value", ["r in boot.readings"]),
        ("present(r.counts)", ["r in boot.readings"]),
        ("true", ["r in boot.readings", "p in cmdline.a.all"]),
        ("true", ["p in cmdline.a.all", "r in boot.readings"]),
        ("length(boot.line) > 1", ["r in boot.readings"]),
    ],
)
def test_items_are_not_all_that_decides(when: str, each: list[str]) -> None:
    assert of(when, *each) is None


def test_what_a_word_has_for_itself_are_fields_and_questions() -> None:
    known = {name for kind in ("parameter", "reading", "map-change") for name in KINDS[kind].fields}
    asked = {name for kind in ("parameter", "reading") for name in KINDS[kind].questions}

    assert known | asked >= OWN
    assert KINDS["reading"].fields.keys() >= NAMED
