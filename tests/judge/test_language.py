"""What conditions mean: three-valued logic, units, lists, texts; and which are refused when a rule is loaded."""

from __future__ import annotations

import pytest

from language_boot import truth, value
from meminit.judge.values import Unknown, bare

T, F, U = "true", "false", "config.NOT_KNOWN"


@pytest.mark.parametrize(
    ("left", "word", "right", "expected"),
    [
        (T, "and", T, True), (T, "and", F, False), (F, "and", T, False), (F, "and", F, False),
        (U, "and", F, False), (F, "and", U, False), (U, "and", T, None), (T, "and", U, None), (U, "and", U, None),
        (T, "or", T, True), (T, "or", F, True), (F, "or", T, True), (F, "or", F, False),
        (U, "or", T, True), (T, "or", U, True), (U, "or", F, None), (F, "or", U, None), (U, "or", U, None),
    ],
)  # fmt: skip
def test_unknown_is_never_false(left: str, word: str, right: str, *, expected: bool | None) -> None:
    found = truth(f"{left} {word} {right}")

    assert (None if isinstance(found, Unknown) else found) is expected


@pytest.mark.parametrize(
    "text",
    [
        "not config.A",
        "config.A == 'y'",
        "config.A < 3",
        "config.A + 1 == 2",
        "10% of config.A > 2",
        "config.A in ['y']",
        "any(n in [config.A]: n == 'y')",
        "all(n in machine.nodes: config.A)",
        "count(n in machine.nodes: config.A) > 0",
        "len(filter(n in machine.nodes: config.A)) > 0",
        "len(filter(n in ['y', config.A]: present(n))) > 0",
        "max(map(n in machine.nodes: config.A + 0)) > 0",
        "starts_with(config.A, 'y')",
        "present(config.A)",
        "machine.nodes[config.A].id == 0",
        "layout.node(config.A + 0).id == 0",
        "'y' in [config.A]",
    ],
)
def test_unknown_stays_unknown_and_says_what_is_missing(text: str) -> None:
    assert truth(text) == Unknown(frozenset({"CONFIG_A"}))


def test_what_decides_without_the_unknown_is_known() -> None:
    assert truth("any(n in ['y', config.A]: n == 'y')") is True
    assert truth("all(n in ['n', config.A]: n == 'y')") is False
    assert truth("'y' in ['y', config.A]") is True
    assert truth("known(config.A)") is False
    assert truth("known(config.NUMA)") is True


def test_of_a_list_those_that_are_there_are_left() -> None:
    assert truth("len(filter(n in ['y', cmdline.unheard_of.value, '']: present(n))) == 2") is True
    assert truth("len(filter(c in cmdline.unheard_of.reading.changes: present(c))) == 0") is True


def test_unknowns_are_told_together() -> None:
    assert truth("config.A == config.B") == Unknown(frozenset({"CONFIG_A", "CONFIG_B"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4G", 4 << 30),
        ("0x10 + 2 * 3 - 1", 21),
        ("7 / 2", 3),
        ("7 / 0", None),
        ("1 << 6 >> 2", 16),
        ("1 << 4096", None),
        ("1 >> 4096", None),
        ("-3 + 1", -2),
        ("70% of 10", 7),
        ("5 % of 99", 4),
        ("1 << config.NODES_SHIFT", 64),
        ("config.NO + 1", None),
        ("layout.node(9).id + 1", None),
        ("10% of layout.node(9).id", None),
        ("len([1, 2])", 2),
        ("len([])", 0),
        ("first([3, 4])", 3),
        ("last([3, 4])", 4),
        ("first([])", None),
        ("last([])", None),
        ("[5, 6][1]", 6),
        ("[5, 6][2]", None),
        ("[5, 6][-1]", None),
        ("max([1, 3, 2])", 3),
        ("min([1, 3, 2])", 1),
        ("sum([1, 3, 2])", 6),
        ("max(map(n in layout.nodes: layout.node(9).id))", None),
        ("sum(map(n in layout.nodes: layout.node(9).id))", 0),
        ("ranges([3, 1, 2, 8, 2])", "1-3,8"),
        ("len(distinct([1, 1, 2]))", 2),
        ("len(distinct([machine.nodes[0], machine.nodes[0]]))", 1),
        ("count(n in machine.nodes: n.id == 1)", 1),
        ("lower('AbC')", "abc"),
        ("letter('abc', 1)", "b"),
        ("letter('abc', 9)", ""),
        ("letter('abc', -1)", ""),
        ("length('abc')", 3),
        ("len(split('a,b', ','))", 2),
        ("len(split('a,b', ''))", 1),
        ("number('12')", 12),
        ("number('12a')", None),
        ("number('9999999999999999999999')", None),
        ("leading('2G')", 2),
        ("leading('G')", None),
        ("number(cmdline.hugepages)", 2),
        ("size(3G)", "3G"),
        ("size(1023)", "1023"),
        ("size(1048577)", "1.0M"),
        ("size(886M + 4096)", "886.0M"),
        ("size(layout.node(9).id)", None),
        ("kernel.arch", "x86_64"),
        ("kernel.word_bits", 64),
        ("kernel.page_size", 4096),
        ("kernel.max_nodes", 64),
        ("kernel.line_size", 2048),
        ("boot.name", "m"),
        ("boot.state", "booting"),
        ("boot.line_bytes", 50),
        ("boot.line_beyond(46)", "m=2G"),
        ("len(boot.words)", 7),
        ("boot.sysctls[0].name", "vm.swappiness"),
        ("boot.sysctls[0].value", "10"),
        ("cmdline.lim.value", "2G"),
        ("cmdline.lim.name", "lim"),
        ("cmdline.lim.text", "lim=2G"),
        ("len(cmdline.lim.all)", 2),
        ("len(cmdline.absent.all)", 0),
        ("cmdline.absent.name", None),
        ("cmdline.absent.text", None),
        ("cmdline.flag.value", None),
        ("cmdline['x.y'].value", "1"),
        ("config['64BIT']", "y"),
        ("config.64BIT", "y"),
        ("machine.name", "m"),
        ("machine.size", 16 << 30),
        ("len(machine.cpus)", 4),
        ("layout.size / 1G", 15),
    ],
)  # fmt: skip
def test_values(text: str, expected: object) -> None:
    assert bare(value(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("config.NUMA", True),
        ("config.FAST", True),
        ("config.NO", False),
        ("not config.NO", True),
        ("config.NUMA == 'y'", True),
        ("config.NODES_SHIFT == 6", True),
        ("config.NUMA == config.FAST", False),
        ("config.NUMA == true", True),
        ("config.NUMA != 'n'", True),
        ("config.NUMA in ['y', 'm']", True),
        ("config.NODES_SHIFT in [5, 6]", True),
        ("'a' in []", False),
        ("3 not in [1, 2]", True),
        ("cmdline.lim == '2G'", True),
        ("cmdline.absent == '2G'", False),
        ("cmdline.absent != '2G'", True),
        ("cmdline.lim in ['2G']", True),
        ("present(cmdline.flag)", True),
        ("present(cmdline.absent)", False),
        ("present(cmdline.flag.value)", False),
        ("present([])", False),
        ("present([1])", True),
        ("present(boot.name)", True),
        ("layout.node(9).id < 3", False),
        ("layout.node(9).id > 3", False),
        ("layout.node(9).id == 3", False),
        ("starts_with(cmdline.lim, '2')", True),
        ("ends_with(cmdline.lim, 'G')", True),
        ("contains(cmdline.lim, 'G')", True),
        ("contains(cmdline.absent, 'G')", False),
        ("not contains(cmdline.absent, 'G')", True),
        ("kernel.has('zonelist-order-choice')", True),
        ("kernel.runs_on('arm64')", False),
        ("any(n in machine.nodes: n.id == 1)", True),
        ("all(n in machine.nodes: n.id == 1)", False),
        ("any(n in []: true)", False),
        ("all(n in []: false)", True),
        ("any(n in layout.node(9).zones: true)", False),
        ("all(a in machine.nodes: any(b in layout.nodes: a.id == b.id))", True),
    ],
)  # fmt: skip
def test_truths(text: str, *, expected: bool) -> None:
    assert truth(text) is expected
