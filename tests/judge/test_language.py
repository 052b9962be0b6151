"""What conditions mean: three-valued logic, units, lists, texts; and which are refused when a rule is loaded."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.errors import RuleFault
from meminit.judge.compile import as_text, as_truth, compiled
from meminit.judge.facts import KINDS, ROOTS, Facts
from meminit.judge.functions import FUNCTIONS
from meminit.judge.parse import parse_condition
from meminit.judge.scope import Env, Scope
from meminit.judge.template import parse_template
from meminit.judge.values import Item, Unknown, bare, identity, place_of
from meminit.model.boot import Boot
from meminit.text import Source

MACHINE = {
    "meminit": "machine/1",
    "name": "m",
    "nodes": [{"id": 0, "memory": "8G", "cpus": "0-1"}, {"id": 1, "memory": "8G", "cpus": "2-3"}],
}
BOOT = Boot.from_document(
    {
        "machine": MACHINE,
        "kernel": {
            "release": "4.7",
            "arch": "x86_64",
            "config": {"NUMA": "y", "NODES_SHIFT": 6, "FAST": "m", "NO": "n"},
        },
        "cmdline": "ro lim=4G hugepages=2 x.y=1 flag quoted='a' lim=2G",
        "sysctl": {"vm.swappiness": 10},
    }
)


def scope_of(text: str) -> Scope:
    return Scope(Source("<test>", text), KINDS, ROOTS)


def value(text: str, boot: Boot = BOOT) -> Any:
    scope = scope_of(text)
    return compiled(parse_condition(scope.source), scope).run(Env(Facts(boot)))


def truth(text: str, boot: Boot = BOOT) -> Any:
    scope = scope_of(text)
    found = as_truth(parse_condition(scope.source), scope)(Env(Facts(boot)))
    return found if isinstance(found, Unknown) else bool(bare(found))


def refused(text: str) -> RuleFault:
    scope = scope_of(text)
    with pytest.raises(RuleFault) as caught:
        as_truth(parse_condition(scope.source), scope)
    return caught.value


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


@pytest.mark.parametrize(
    ("text", "message", "help_", "column"),
    [
        ("machin.nodes", "unknown name `machin`", "did you mean `machine`?", 1),
        ("qqq", "unknown name `qqq`", "known: config, cmdline", 1),
        ("any(n in machine.noodles: true)", "a machine has no `noodles`", "did you mean `nodes`?", 17),
        ("machine.nodes.zyx", "a list of machine-nodes has no fields", "go through it with any", 14),
        ("kernel.zyx", "a kernel has no `zyx`", "it has: arch", 7),
        ("boot.name.zyx", "a text has no fields", "", 10),
        ("config.CONFIG_NUMA", "symbols are named without CONFIG_", "", 7),
        ("kernel.has", "`has` is asked with arguments: has(…)", "", 7),
        ("kernel.has('numa-zonelist-ordr')", "`has` is asked for a known name in quotes", "", 12),
        ("kernel.has('zonelist-order-choise')", "`has` is asked for", "did you mean `zonelist-order-choice`?", 12),
        ("kernel.has(boot.name)", "`has` is asked for a known name in quotes", "", 16),
        ("kernel.has()", "`has` takes 1 argument, not 0", "", 11),
        ("kernel.hass('x')", "a kernel cannot be asked `hass`", "did you mean `has`?", 7),
        ("machine.nodes.first(1)", "a list of machine-nodes cannot be asked `first`", "", 14),
        ("kernel.release > 4", "a check compares no releases", "distributions back-port", 7),
        ("'4.7' == kernel.release", "a check compares no releases", "distributions back-port", 16),
        ("kernel.release == '4.7'", "a check compares no releases", "distributions back-port", 7),
        ("kernel.release + 1 == 2", "a number is wanted, and this is a release", "distributions back-port", 7),
        ("starts_with(kernel.release, '4')", "a text is wanted, and this is a release", "", 19),
        ("kernel.release in ['4.7']", "a text is wanted, and this is a release", "", 7),
        ("boot.name", "a condition is wanted, and this is a text", "compare it with something", 5),
        ("cmdline.lim", "a condition is wanted, and this is a parameter", "ask present(…)", 8),
        ("boot.name + 1 == 2", "a number is wanted, and this is a text", "write number(…), or ask", 5),
        ("machine.cpus > 1", "a number is wanted, and this is a list of numbers", "write len(…)", 8),
        ("boot.name < 'x'", "`<` compares numbers", "write number(…), or ask", 5),
        ("true < false", "`<` compares numbers", "", 1),
        ("cmdline.lim < boot.name", "`<` compares numbers", "write number(…)", 8),
        ("machine.nodes == machine.nodes", "a text is wanted, and this is a list of machine-nodes", "", 8),
        ("machine.nodes[0] == machine.nodes[1]", "a text is wanted, and this is a machine-node", "", 14),
        ("'a' in 'abc'", "`in` wants a list, and this is a text", "for a text in a text", 8),
        ("1 in 2", "`in` wants a list, and this is a number", "", 6),
        ("machine.nodes[0] in machine.nodes", "a machine-node cannot be looked for", "", 18),
        ("any(n in boot: true)", "a list is wanted, and this is a boot", "", 10),
        ("any(machine in [1]: true)", "the name `machine` is taken", "", 1),
        ("any(n in [1]: any(n in [2]: true))", "the name `n` is taken", "", 15),
        ("any(n in [1]: n)", "a condition is wanted, and this is a number", "compare it", 15),
        ("len(['a', 1]) > 0", "the items of a list are all of one type", "", 5),
        ("lenn([1]) > 0", "unknown function `lenn`", "did you mean `len`?", 1),
        ("zzzzzz([1]) > 0", "unknown function `zzzzzz`", "known: contains", 1),
        ("len() > 0", "`len` takes 1 argument, not 0", "", 4),
        ("split('a') in []", "`split` takes 2 arguments, not 1", "", 6),
        ("len(3) > 0", "a list of anything is wanted, and this is a number", "", 5),
        ("max(['a']) > 0", "a list of numbers is wanted, and this is a list of texts", "", 5),
        ("[1](2)", "only functions can be called", "", 4),
        ("cmdline[boot.name] == 'x'", "a name in quotes is wanted here", "", 8),
        ("cmdline[1] == 'x'", "a name in quotes is wanted here", "", 8),
        ("boot.name[1] == 'x'", "a text has no items to count", "", 10),
        ("any(x in map(n in machine.nodes: n.cpus): true) and [[1]] == 1", "a number is wanted", "write len", 53),
    ],
)
def test_mistakes_are_found_when_a_rule_is_loaded(text: str, message: str, help_: str, column: int) -> None:
    fault = refused(text)

    assert fault.message.startswith(message)
    assert fault.help.startswith(help_)
    assert fault.place is not None
    assert fault.place.column == column


def test_every_fact_of_every_kind_can_be_had_or_is_nothing() -> None:
    boots = [
        BOOT,
        Boot.from_document(
            {
                "machine": {
                    "meminit": "machine/1",
                    "firmware": {
                        "srat": [
                            {"pxm": 3, "apic": 0},
                            {"pxm": 3, "start": 0, "size": "2G"},
                            {"pxm": 5, "start": "2G", "size": "2G"},
                            {"pxm": 9, "start": "8G", "size": "2G", "enabled": False},
                        ],
                        "slit": [[10, 20], [20, 10]],
                    },
                },
                "kernel": {"release": "3.10", "arch": "x86_64"},
            }
        ),
        Boot.from_document(
            {
                "machine": {"nodes": [{"id": 0, "memory": "1G"}]},
                "kernel": {"config": "odd.config"},
                "cmdline": "memmap=1G@4G",
            },
            lambda name, _place: Source(name, "<<<<\nCONFIG_A=yes\nCONFIG_A=y\n"),
        ),
        Boot.from_document(
            {"machine": {"nodes": [{"id": 0, "memory": "1G"}]}, "cmdline": {"file": "grub"}},
            lambda name, _place: Source(name, "GRUB_CMDLINE_LINUX=$1\n"),
        ),
    ]
    seen = set()
    for boot in boots:
        facts = Facts(boot)
        waiting = [facts.root(root) for root in ROOTS]
        for thing in waiting:
            if not isinstance(thing, Item):
                continue
            place_of(thing)
            assert identity(thing).startswith(thing.kind)
            for name, field in KINDS[thing.kind].fields.items():
                found = field.get(facts, thing.value)
                seen.add((thing.kind, name))
                items = [item for item in (found if isinstance(found, tuple) else (found,)) if isinstance(item, Item)]
                waiting += items if len(waiting) < 400 else []
                place_of(found)

    wanted = {(kind.name, name) for kind in KINDS.values() for name in kind.fields}
    assert {kind for kind, _ in wanted - seen} <= {"overlap", "pair"}


def test_one_thing_is_found_by_its_number_or_name() -> None:
    assert value("layout.node(1).zone('Normal').node") == 1
    assert value("layout.node(1).zone('HighMem').node") is None
    assert value("zonelists.node(1).nodes[1]") == 0
    assert value("zonelists.node(9).node") is None
    assert value("steps.step('mem_init').function") == "mem_init"
    assert value("steps.step('no_such').function") == Unknown(frozenset({"the step no_such"}))


def test_steps_of_a_kernel_they_are_not_told_for_are_unknown() -> None:
    boot = Boot.from_document({"kernel": {"release": "2.6.20", "arch": "x86_64"}})

    assert truth("steps.step('mem_init').state == 'runs'", boot) == Unknown(
        frozenset({"the steps of 2.6.20 on x86_64"})
    )
    assert truth("any(s in steps.all: s.state == 'runs')", boot) == Unknown(
        frozenset({"the steps of 2.6.20 on x86_64"})
    )


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


def shown(text: str) -> str:
    scope = scope_of(text)
    return parse_template(scope.source, scope).shown(Env(Facts(BOOT)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        ("{{mem}} is {cmdline.lim}", "{mem} is 2G"),
        ("{config.NUMA} {kernel.release} {machine.cpus}", "y 4.7 0, 1, 2, 3"),
        ("{config.NUMA == 'y'} {config.NO == 'y'}", "yes no"),
        ("{cmdline.absent} {config.NOT_KNOWN}", "nothing unknown"),
        ("{map(n in machine.nodes: size(n.size))}", "8G, 8G"),
    ],
)
def test_messages_show_facts(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text", ["{machine}", "{machine.nodes}", "a } b", "{", "{a", "{}", "{unknown_name}", "{[[1]]}"]
)
def test_messages_that_cannot_be_shown_are_refused(text: str) -> None:
    with pytest.raises(RuleFault) as caught:
        shown(text)

    assert caught.value.place is not None


def test_a_message_knows_when_it_would_show_nothing() -> None:
    scope = scope_of("{cmdline.lim}")
    whole = parse_template(scope.source, scope)
    scope = scope_of("{cmdline.absent}")
    lacking = parse_template(scope.source, scope)

    assert not whole.missing(Env(Facts(BOOT)))
    assert lacking.missing(Env(Facts(BOOT)))


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
