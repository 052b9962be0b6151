"""Mistakes in the language of checks are found when a rule is loaded, and messages show facts or are refused."""

from __future__ import annotations

import pytest

from language_boot import BOOT, scope_of
from meminit.errors import RuleFault
from meminit.judge.compile import as_truth
from meminit.judge.facts import Facts
from meminit.judge.parse import parse_condition
from meminit.judge.scope import Env
from meminit.judge.template import parse_template


def refused(text: str) -> RuleFault:
    scope = scope_of(text)
    with pytest.raises(RuleFault) as caught:
        as_truth(parse_condition(scope.source), scope)
    return caught.value


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
