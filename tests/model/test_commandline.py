"""The command line: parameters with places, found by name as the kernel compares names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.errors import InputFault
from meminit.model.commandline import CommandLine, command_line
from meminit.model.config import Config
from meminit.model.kernel import features_of, parse_release
from meminit.model.knowledge import arch, features
from meminit.read.bootline import lex
from meminit.text import Source

NEW = features_of(features(), parse_release("6.8"), arch("x86_64"), Config({}), {})


def line(text: str) -> CommandLine:
    return command_line(Source("/proc/cmdline", text), NEW)


def test_a_cut_through_a_character_leaves_it_out() -> None:
    made = command_line(Source("<c>", "a=\u00e9\u00e9 b"), NEW, 5)

    assert made.cut == 3
    assert [(word.name, word.value, word.cut) for word in made.parameters] == [
        ("a", "\u00e9", False),
        ("b", None, True),
    ]


def test_parameters_know_where_they_stand() -> None:
    (quiet, parameter) = line('quiet "mem=4G x"').parameters

    assert (quiet.name, quiet.value, quiet.value_place) == ("quiet", None, None)
    assert (str(parameter.place), parameter.place.text) == ("/proc/cmdline:1:7", '"mem=4G x"')
    assert (str(parameter.name_place), parameter.name_place.text) == ("/proc/cmdline:1:8", "mem")
    assert parameter.value_place is not None
    assert (str(parameter.value_place), parameter.value_place.text) == ("/proc/cmdline:1:12", "4G x")


def test_every_occurrence_of_a_name_is_found_in_order() -> None:
    found = line("mem=1G numa-zonelist-order=n mem=2G xmem=3G numa_zonelist_order=z -- mem=4G")

    assert [parameter.value for parameter in found.named("mem")] == ["1G", "2G"]
    assert [parameter.value for parameter in found.named("numa_zonelist_order")] == ["n", "z"]
    assert [parameter.value for parameter in found.named("numa-zonelist_order")] == ["n", "z"]
    assert found.named("Mem") == ()


def test_words_for_init_are_there_but_not_the_kernels() -> None:
    found = line("quiet -- mem=4G")

    assert [(parameter.name, parameter.for_init) for parameter in found.parameters] == [
        ("quiet", False),
        ("--", True),
        ("mem", True),
    ]
    assert found.named("mem") == ()


@given(st.text(st.sampled_from('ab"= -\t'), max_size=30))
def test_parameters_are_the_words_of_the_line(text: str) -> None:
    found = line(text)

    assert [(p.name, p.value, p.for_init) for p in found.parameters] == [
        (word.name, word.value, word.for_init) for word in lex(found.source, features=NEW)
    ]
    assert all(parameter.name == parameter.name_place.text for parameter in found.parameters)


def test_an_empty_line_has_no_parameters() -> None:
    assert line("").parameters == ()


def test_a_fault_of_the_line_is_the_users() -> None:
    with pytest.raises(InputFault, match="/proc/cmdline holds a lone surrogate"):
        line("a=\ud800")
