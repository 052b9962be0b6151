"""A configuration answers with what was said, else what is usual, else that it does not know."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.errors import InputFault
from meminit.model.config import Config, config_of, config_of_mapping
from meminit.model.knowledge import arch
from meminit.read.dotconfig import read_dotconfig
from meminit.read.tree import PlacesUnder, read_tree
from meminit.text import Source

X86_64, X86_32 = arch("x86_64"), arch("x86_32")
GENERATED = "# Automatically generated file; DO NOT EDIT.\n"


def test_a_config_that_conf_wrote_says_n_of_every_other_symbol() -> None:
    config = config_of(read_dotconfig(Source("a.config", GENERATED + "CONFIG_64BIT=y\nCONFIG_NUMA=y\n")), X86_64)

    assert (config.enabled("NUMA"), config.enabled("SMP"), config.complete) == (True, False, True)
    assert config.source_name == "a.config"
    assert str(config.place("NUMA")) == "a.config:3:13"
    assert config.place("SMP") is None


def test_a_fragment_leaves_the_rest_to_the_arch_or_unknown() -> None:
    config = config_of(read_dotconfig(Source("a.config", "# CONFIG_NUMA is not set\n")), X86_64)

    assert (config.enabled("NUMA"), config.complete) == (False, False)
    assert config.value("SMP") == X86_64.defaults["SMP"]
    assert config.value("UNHEARD_OF") is None
    assert config.enabled("UNHEARD_OF") is None


@pytest.mark.parametrize(("name", "value"), [("x86_64", "y"), ("x86_32", "n"), ("arm", "n"), ("arm64", "y")])
@pytest.mark.parametrize("text", [GENERATED + "CONFIG_SMP=y\n", "CONFIG_SMP=y\n"])
def test_64bit_comes_from_the_arch_where_nothing_says_it(name: str, value: str, text: str) -> None:
    assert config_of(read_dotconfig(Source("a.config", text)), arch(name)).value("64BIT") == value
    assert config_of_mapping({}, arch(name)).value("64BIT") == value


def test_64bit_that_is_said_is_believed() -> None:
    assert config_of_mapping({"64BIT": "n"}, X86_64).value("64BIT") == "n"
    assert config_of(read_dotconfig(Source("a", "CONFIG_64BIT=y\n")), X86_32).value("64BIT") == "y"


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "y"), (False, "n"), (None, "n"), (6, "6"), ("y", "y"), ("m", "m"), ("n", "n"), ("0x10", "0x10"), ("", "")],
)
@pytest.mark.parametrize("name", ["NODES_SHIFT", "CONFIG_NODES_SHIFT"])
def test_symbols_of_a_mapping_have_any_spelling(name: str, value: Any, text: str) -> None:
    config = config_of_mapping({name: value}, X86_64)

    assert config.value("NODES_SHIFT") == text
    assert not config.complete


@given(st.dictionaries(st.from_regex(r"[A-Z0-9_]{1,5}", fullmatch=True), st.sampled_from(["y", "m", "n", "7", "0x7"])))
def test_a_mapping_and_a_fragment_with_the_same_symbols_are_the_same(symbols: dict[str, str]) -> None:
    text = "CONFIG_SURE=y\n" + "".join(f"CONFIG_{name}={value}\n" for name, value in symbols.items())
    fragment = config_of(read_dotconfig(Source("a", text)), X86_64)

    assert config_of_mapping({"SURE": True, **symbols}, X86_64).values == fragment.values


def test_numbers_are_of_any_base_and_none_where_there_is_none() -> None:
    config = config_of_mapping({"A": 10, "B": "0x10", "C": "y", "D": "-3"}, X86_64)

    assert [config.number(name) for name in "ABCDE"] == [10, 16, None, -3, None]


def refused(symbols: dict[Any, Any], text: str | None = None) -> InputFault:
    places = None if text is None else PlacesUnder(read_tree(Source("boot.yaml", text)), ("config",))
    with pytest.raises(InputFault) as caught:
        config_of_mapping(symbols, X86_64, places)
    return caught.value


@pytest.mark.parametrize(("value", "meant"), [("yes", "y"), ("True", "y"), ("on", "y"), ("no", "n"), ("off", "n")])
def test_words_that_look_like_a_bool_and_are_none_are_refused(value: str, meant: str) -> None:
    fault = refused({"NUMA": value})

    assert fault.message == f"`{value}` is not a value of `NUMA`"
    assert fault.help == f"write `{meant}`"


@pytest.mark.parametrize("value", [1.5, [], {}, ["y"]])
def test_values_of_other_types_are_refused(value: Any) -> None:
    assert "is not a value of `NUMA`" in refused({"NUMA": value}).message


@pytest.mark.parametrize("name", ["", "CONFIG_", "A B", "NUMA=", "Ä"])
def test_what_is_no_symbol_is_refused(name: str) -> None:
    fault = refused({name: "y"})

    assert "is not a CONFIG symbol" in fault.message
    assert fault.place is None


def test_one_symbol_under_two_names_is_refused_when_they_differ() -> None:
    assert refused({"NUMA": "y", "CONFIG_NUMA": "n"}).message == "`NUMA` is given twice, as `y` and `n`"
    assert config_of_mapping({"NUMA": True, "CONFIG_NUMA": "y"}, X86_64).enabled("NUMA")


def test_faults_of_a_mapping_in_a_document_have_places() -> None:
    text = "config:\n  NUMA: yes\n  A B: y\n"

    assert str(refused({"NUMA": "yes"}, text).place) == "boot.yaml:2:9"
    assert str(refused({"A B": "y"}, text).place) == "boot.yaml:3:3"
    assert str(config_of_mapping({"NUMA": "y"}, X86_64, read_tree(Source("c", "NUMA: y\n"))).place("NUMA")) == "c:1:7"


def test_a_config_without_places_has_none() -> None:
    assert Config({"A": "y"}).place("A") is None
