"""What a handler makes of a value: the first form that fits, and what it says of what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from meminit.model.boot import Boot
from meminit.model.bootline_reading import Understood
from meminit.model.parameter_rules import ParameterRule
from meminit.model.understanding import understand, understand_type
from meminit.read.values.value import Context

FEATURES = frozenset(["memparse-large-suffixes", "kstrtobool-on-off", "hugetlb-cma-per-node"])
CONTEXT = Context(FEATURES, 64, 4, 64)


def read(value: str | None, *forms: dict[str, Any], release: str = "6.1", **entry: Any) -> Understood:
    boot = Boot.from_document({"kernel": {"release": release, "arch": "x86_64"}})
    return understand(ParameterRule("some", {"name": "some", **entry}, (), forms), value, boot.kernel, CONTEXT)


def test_without_a_form_that_fits_nothing_comes_of_a_value() -> None:
    assert read("x", {"word": "y"}) == Understood(problem="none", span=(0, 1))


def test_a_name_without_a_value_has_its_own_outcome() -> None:
    assert read(None, bare={"answers": "refused", "means": "nothing"}) == Understood(answers="refused", means="nothing")
    assert read(None) == Understood()


def test_what_a_name_without_a_value_comes_to_may_hang_on_the_release() -> None:
    rows = [{"until": "5.0", "answers": "refused"}, {"since": "6.0", "sets": {"seen": True}}]

    assert read(None, release="4.7", bare=rows) == Understood(answers="refused")
    assert read(None, release="5.4", bare=rows) == Understood()
    assert read(None, release="6.1", bare=rows) == Understood(sets={"seen": True})


@pytest.mark.parametrize(
    ("match", "word", "fits", "fails"),
    [
        ("exact", "off", ["off"], ["offline", "OFF", "of"]),
        ("prefix", "off", ["off", "offline"], ["OFF", "of"]),
        ("nocase", "off", ["off", "OFF"], ["offline"]),
        ("letter", "o", ["off", "On"], ["", "xo"]),
        ("member", "off", ["off", "a,off", "off,b"], ["offline", "a,offb"]),
        ("suffix", ",off", ["a,off", ",off"], ["off", "a,off,b", ""]),
        ("contains", "off", ["off", "xoffx"], ["of", "OFF", ""]),
    ],
)
def test_how_a_word_is_compared(match: str, word: str, fits: list[str], fails: list[str]) -> None:
    form = {"word": word, "match": match, "sets": {"seen": True}}

    assert [read(value, form).sets for value in fits] == [{"seen": True}] * len(fits)
    assert [read(value, form).problem for value in fails] == ["none"] * len(fails)


def test_a_grammar_gives_its_parts_to_what_is_set_and_said() -> None:
    form = {
        "read": "memparse",
        "sets": {"limit": "=bytes", "why": "asked"},
        "means": "up to {bytes}",
        "says": ["at {bytes:M}M 0x{bytes:x}"],
    }

    found = read("3G", form)

    assert found.parts == {"bytes": 3 << 30}
    assert found.sets == {"limit": 3 << 30, "why": "asked"}
    assert found.means == "up to 3G"
    assert found.says == ("at 3072M 0xc0000000",)


def test_sizes_are_written_as_people_write_them_but_not_in_lines_of_the_kernel() -> None:
    form = {"read": "memparse", "means": "{bytes} {bytes:K} {other} {value}", "says": ["{bytes}"]}

    assert read("4K", form).means == "4K 4 … 4K"
    assert read("4K", form).says == ("4096",)


def test_what_is_left_over_has_a_place_and_an_outcome() -> None:
    form = {"read": "memparse", "sets": {"limit": "=bytes"}, "rest": {"trap": "`{rest}` is passed over"}}

    assert (
        read("4GiB", form)[1:]
        == Understood({}, {"limit": 4 << 30}, trap="`iB` is passed over", problem="rest", span=(2, 4))[1:]
    )


def test_what_comes_to_nothing_has_an_outcome() -> None:
    form = {"read": "memparse", "sets": {"limit": "=bytes"}, "zero": {"sets": {}, "trap": "no size"}}

    found = read("abc", form)

    assert (found.problem, found.trap, found.sets, found.span) == ("zero", "no size", {}, (0, 3))


def test_a_prefix_leaves_the_rest_to_the_grammar() -> None:
    found = read("fake=x", {"word": "fake=", "match": "prefix", "read": "int-strict"})

    assert found.refused
    assert found.problem == "bad"
    assert found.span == (5, 6)
    assert found.fault


def test_a_word_within_leaves_what_stands_behind_it_to_the_grammar() -> None:
    form = {"word": "fake=", "match": "contains", "read": "memparse", "sets": {"size": "=bytes"}}

    assert read("debug,fake=4K", form).sets == {"size": 4096}
    assert read("a,off,b", {"word": "off", "match": "contains", "trap": "{rest} too"}).trap == ",b too"


def test_what_is_set_may_hold_parts_within() -> None:
    form = {"read": "memparse", "sets": {"map": [{"kind": "limit", "size": "=bytes", "start": None}]}}

    assert read("4K", form).sets == {"map": [{"kind": "limit", "size": 4096, "start": None}]}


def test_a_prefix_without_a_grammar_passes_over_the_rest() -> None:
    assert read("offline", {"word": "off", "match": "prefix", "trap": "{rest} too"}).trap == "line too"


def test_a_grammar_that_refuses_leaves_the_value_to_the_forms_behind() -> None:
    first = {"read": "percent", "sets": {"share": "=percent"}}
    last = {"read": "memparse", "sets": {"limit": "=bytes"}}

    assert read("30%", first, last).sets == {"share": 30}
    assert read("30M", first, last).sets == {"limit": 30 << 20}
    assert read("x", first).refused


def test_a_grammar_that_refuses_and_says_so_is_the_last_word() -> None:
    first = {"read": "int-strict", "bad": {"answers": "done", "trap": "no number"}}

    assert read("x", first, {"word": "x"})[2:7:4] == ("done", "bad")


def test_lines_are_those_of_the_release() -> None:
    says = [{"text": "old", "until": "5.0"}, {"text": "new", "since": "5.0"}]

    assert read("x", {"says": says}).says == ("new",)
    assert read("x", {"says": says}, release="4.7").says == ("old",)


def test_a_parameter_of_which_the_type_is_known() -> None:
    assert understand_type(("int",), "3", CONTEXT).parts == {"number": 3}
    assert understand_type(("int",), "x", CONTEXT).refused
    assert understand_type(("int",), None, CONTEXT).refused
    assert understand_type(("bool",), None, CONTEXT) == Understood()
    assert understand_type(("struct thing",), "x", CONTEXT) == Understood()
    assert understand_type((), "x", CONTEXT) == Understood()


def test_of_several_types_only_what_all_of_them_make_of_a_value_is_known() -> None:
    types = ("byte", "uint")
    assert understand_type(types, "30", CONTEXT).parts == {"number": 30}
    unknown = "what it does is not known: releases around this one have it of type byte or uint"
    assert understand_type(types, "4294967295", CONTEXT) == Understood(means=unknown)
    assert understand_type(types, "4294967296", CONTEXT).fault.endswith("more than 32 bits hold")
    assert understand_type(("int", ""), "30", CONTEXT).means.endswith("of type int or one of its own")


def test_a_line_may_be_said_for_each_member_of_what_was_read() -> None:
    says = [{"text": "no {each}", "each": "members", "since": "5.0"}, {"text": "end", "since": "5.0"}]
    form = {"read": "comma-list", "says": says}

    assert read("a,b", form).says == ("no a", "no b", "end")
    assert read("a,b", form, release="4.7").says == ()


def test_yes_and_no_are_told_as_such() -> None:
    form = {"read": "bool", "means": "zeroing: {on}"}

    assert [read(value, form).means for value in ("1", "0")] == ["zeroing: yes", "zeroing: no"]


@pytest.mark.parametrize(
    ("value", "trap"),
    [("16M", ""), ("1K", "1K are too few"), ("0", ""), ("4G", ""), ("5G", "5G are many"), ("1KB", "1K are too few")],
)
def test_a_part_that_is_more_or_less_than_it_can_be_is_told(value: str, trap: str) -> None:
    limits = [
        {"part": "bytes", "above": 0, "below": "16M", "trap": "{bytes} are too few"},
        {"part": "bytes", "above": "4G", "trap": "{bytes} are many", "arches": ["arm64"]},
        {"part": "bytes", "above": "4G", "trap": "{bytes} are many"},
        {"part": "nothing", "above": 0, "trap": "never"},
    ]

    found = read(value, {"read": "memparse", "sets": {"limit": "=bytes"}, "limits": limits})

    assert found.trap == trap
    assert found.sets["limit"] == (found.parts or {})["bytes"]


def test_of_a_part_with_a_number_for_each_node_one_is_enough() -> None:
    limits = [{"part": "nodes", "below": "1G", "trap": "too small"}]

    found = [read(value, {"read": "node-sizes", "limits": limits}).trap for value in ("0:1G", "0:1G,1:1M", "4G")]

    assert found == ["", "too small", ""]


def test_a_kernel_that_dies_of_a_value_has_not_refused_it() -> None:
    found = read(None, bare={"answers": "dies"})

    assert (found.dies, found.refused) == (True, False)
    assert not read(None, bare={"means": "the kernel dies as some say"}).dies


@pytest.mark.parametrize(
    ("grammar", "value", "told"),
    [
        ("memparse", "010M", "`010M` begins with a 0 and is read as an octal number, 8M: without the 0 it is 10M"),
        ("memparse", "08G", "`08G` begins with a 0 and is read as an octal number, 0: without the 0 it is 8G"),
        ("memparse", "0x10", ""),
        ("number-10", "010", ""),
        ("node-counts", "010", ""),
    ],
)
def test_a_number_that_begins_with_0_is_a_trap_where_base_0_reads_it(grammar: str, value: str, told: str) -> None:
    found = read(value, {"read": grammar, "sets": {"seen": True}, "zero": {"trap": "nothing"}})

    assert found.trap == told
    assert not told or found.span == (0, len(value))


def test_where_the_number_stands_behind_a_word_is_told() -> None:
    assert read("on,010", {"word": "on,", "match": "prefix", "read": "get-option"}).span == (3, 6)


def test_a_parameter_of_which_its_type_is_known_has_the_trap_too() -> None:
    assert understand_type(("uint",), "010", CONTEXT).trap.startswith("`010` begins with a 0")
    assert understand_type(("uint",), "10", CONTEXT).trap == ""


def test_a_value_of_which_the_kernel_dies_does_that_first() -> None:
    found = read("010M", {"read": "memparse", "answers": "dies", "trap": "it dies"})

    assert found.trap == "it dies"
