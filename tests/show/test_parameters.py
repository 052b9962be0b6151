"""explain tells of every boot parameter that a kernel registers: as rules/parameters has it, else as the catalogue."""

from __future__ import annotations

import json

import jsonschema
import pytest

from meminit import data
from meminit.model.parameter_rules import parameter_documents
from meminit.read.catalogue import catalogue
from meminit.show.text import parameters
from meminit.show.text.parameters import explain_parameter
from running import meminit


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("hugepages", ["Value: count | node:count", "node-counts", "each one counts", "Mind that:", "Sources:"]),
        ("hugepages", ["since 5.8, with CONFIG_HUGETLBFS", "max_huge_pages: pages to", "Measured on real kernels."]),
        (
            "numa_zonelist_order",
            ["with not numa-zonelist-order-inert (since 4.14): `d` in any case: the kernel chooses"],
        ),
        ("numa_zonelist_order", ["sysctl vm.numa_zonelist_order"]),
        ("kernelcore", ["without a value", "`mirror` in a comma list", "where it comes to nothing"]),
        ("movable-node", ["parameter movable_node", "any other value"]),
        ("zswap.enabled", ["param-bool"]),
        ("apic", ["listed, but not followed further", "early_param apic in arch/x86/kernel/apic/apic.c"]),
        ("apic", ["CONFIG_X86_LOCAL_APIC and not CONFIG_64BIT"]),
        ("parameter:apic=", ["parameter apic: listed"]),
        (
            "sample_interval",
            ["of modules, which the boot line calls", "kfence.sample_interval in mm/kfence/core.c: 5.1"],
        ),
        ("debug_locks_verbose", ["debug_locks_verbose"]),
    ],
)
def test_a_parameter_is_explained(topic: str, words: list[str]) -> None:
    ended = meminit("explain", topic)
    shown = " ".join(ended.out.split())

    assert (ended.code, ended.err) == (0, "")
    assert [word for word in words if word not in shown] == []


@pytest.mark.parametrize("name", sorted(parameter_documents()))
def test_every_file_makes_a_page(name: str) -> None:
    page = explain_parameter(name)
    entry = parameter_documents()[name]

    assert page is not None
    assert entry["name"] in page.partition("\n")[0]
    assert all(len(line) <= 100 for line in page.partition("Sources:")[0].splitlines()[1:] if " " in line.strip())
    assert [variable for variable in entry["effect"] if entry["effect"] != "none" and variable not in page] == []


def test_a_name_that_many_register_is_listed_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameters, "_MANY", 1)
    page = explain_parameter("enabled")

    assert page is not None
    assert "more" in page.splitlines()[-1]


def test_other_topics_come_first_and_a_parameter_may_be_asked_for() -> None:
    plain, asked = meminit("explain", "highmem"), meminit("explain", "parameter:highmem")

    assert plain.out.startswith("ZONE_HIGHMEM")
    assert asked.out.startswith("parameter highmem")


def test_what_nobody_registers_gets_a_hint() -> None:
    near, asked, far = (
        meminit("explain", name) for name in ("hugepagez", "parameter:numa_zonelist_oder", "qqqqqqqqqq")
    )

    assert (near.code, asked.code, far.code) == (2, 2, 2)
    assert "did you mean `hugepages" in near.err
    assert "did you mean `numa_zonelist_order`?" in asked.err
    assert "did you mean" not in far.err


def test_names_are_many_and_documents_are_explain_1() -> None:
    made = json.loads(meminit("explain", "hugepages", "--format", "json").out)
    jsonschema.validate(made, json.loads(data.text("rules/schemas/explain.schema.json")))

    assert (made["kind"], made["name"]) == ("parameter", "hugepages")
    assert set(parameters.parameter_names()) >= {"hugepages", "kfence.sample_interval", "noapic"}


@pytest.mark.parametrize("step", range(6))
def test_any_name_of_the_catalogue_makes_a_page(step: int) -> None:
    names = catalogue().names[step * 7 :: 997]

    assert [name for name in names if name and explain_parameter(name) is None] == []


def test_a_name_stands_in_a_file_called_so() -> None:
    assert [
        file
        for file in data.names("rules/parameters")
        if parameter_documents()[file[17:-5].replace("-", "_")]["name"].replace("-", "_")
        != file[17:-5].replace("-", "_")
    ] == []


def test_words_that_code_looks_for_by_itself_are_explained() -> None:
    both, alone = explain_parameter("spectre_v2"), explain_parameter("tsx")

    assert both is not None
    assert "`spectre_v2=` by boot_command_line on x86_64, x86_32, since 4.15" in both
    assert "Registered, of" in both
    assert alone is not None
    assert "Looked for in the boot line" in alone
    assert "Registered" not in alone


def test_what_forms_have_alike_is_told_once() -> None:
    shown = meminit("explain", "numa_zonelist_order").out

    assert shown.count("not numa-zonelist-order-inert") == 1
