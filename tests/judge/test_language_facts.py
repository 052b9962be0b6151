"""Facts that the language of checks can ask for, and what is unknown of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language_boot import BOOT, scope_of, truth, value
from meminit.errors import RuleFault
from meminit.judge.compile import as_text, as_truth
from meminit.judge.facts import Facts
from meminit.judge.functions import FUNCTIONS
from meminit.judge.parse import parse_condition
from meminit.judge.scope import Env
from meminit.judge.values import Unknown, bare, place_of
from meminit.model.boot import Boot
from meminit.text import Source


@pytest.mark.parametrize("word", ["any", "all", "count", "filter", "map"])
def test_an_unknown_list_makes_everything_over_it_unknown(word: str) -> None:
    boot = Boot.from_document({"kernel": {"release": "2.6.20", "arch": "x86_64"}})

    assert value(f"{word}(s in steps.all: s.state == 'runs')", boot) == Unknown(
        frozenset({"the steps of 2.6.20 on x86_64"})
    )


def test_a_node_that_the_machine_does_not_speak_of_stands_nowhere() -> None:
    machine = {"meminit": "machine/1", "nodes": [{"id": 4, "memory": "2G"}]}
    boot = Boot.from_document({"machine": machine, "kernel": {"release": "4.7", "config": {"NUMA": "n"}}})

    assert bare(value("layout.nodes[0].id", boot)) == 0
    assert place_of(value("layout.nodes[0]", boot)) is None
    assert place_of(value("machine.nodes[0]", boot)) is not None
    assert Facts(boot).distance(0, 4) is None
    assert Facts(boot).distance_place(0, 4)() is None


def test_overlaps_are_found_past_the_range_before() -> None:
    def span(start: int, end: int) -> dict[str, int]:
        return {"start": start << 30, "end": end << 30}

    nodes = [
        {"id": 0, "memory": [span(0, 8), span(10, 11)]},
        {"id": 1, "memory": [span(1, 2)]},
        {"id": 2, "memory": [span(7, 9), span(11, 12)]},
    ]
    boot = Boot.from_document({"machine": {"meminit": "machine/1", "nodes": nodes}, "kernel": "4.7"})
    found = [
        (o.value.first, o.value.second, o.value.start >> 30, o.value.end >> 30) for o in value("machine.overlaps", boot)
    ]

    assert found == [(0, 1, 1, 2), (0, 2, 7, 8)]


def test_a_line_size_that_is_not_told_is_unknown() -> None:
    boot = Boot.from_document({"kernel": {"release": "2.6.10", "arch": "x86_64"}})

    assert truth("kernel.line_size > 1", boot) == Unknown(frozenset({"COMMAND_LINE_SIZE"}))


def test_work_is_bounded() -> None:
    scope = scope_of("any(a in machine.nodes: any(b in machine.nodes: false))")
    run = as_truth(parse_condition(scope.source), scope)
    env = Env(Facts(BOOT), rounds=5)

    with pytest.raises(RuleFault, match="went through more than"):
        run(env)


@given(st.lists(st.integers(0, 40)))
def test_ranges_name_the_same_numbers(numbers: list[int]) -> None:
    text = FUNCTIONS["ranges"].run(tuple(numbers))
    ends = [tuple(map(int, part.split("-"))) for part in text.split(",") if part]

    assert {n for end in ends for n in range(end[0], end[-1] + 1)} == set(numbers)


def test_facts_know_where_they_stand() -> None:
    place = place_of(value("cmdline.lim"))
    behind = place_of(value("cmdline.lim.value"))
    tail = place_of(value("boot.line_beyond(46)"))

    assert place is not None
    assert behind is not None
    assert tail is not None
    assert (place.text, behind.text, tail.text) == ("lim=2G", "2G", "m=2G")
    assert place_of(value("[cmdline.absent, cmdline.lim]")) == place
    assert place_of(value("[1, 2]")) is None
    assert place_of(value("boot.sysctls[0].value")) is not None
    assert as_text(parse_condition(Source("", "1")), scope_of("1"))(Env(Facts(BOOT))) == 1
