"""Words that code looks for by itself have a reader in every release whose sources were found to have the line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from meminit.derive.parameters.elsewhere import elsewhere
from meminit.derive.parameters.meant import meant
from meminit.derive.parameters.passes import read_boot_line
from meminit.judge.registry import shipped_checks
from meminit.judge.run import run
from meminit.model.boot import Boot
from meminit.model.commandline import CommandLine
from meminit.model.guard import symbols_of
from meminit.model.kernel import Kernel
from meminit.model.knowledge import document
from meminit.model.lookups import lookup_names, lookup_rows

STRANGER = frozenset(["B117", "B118", "B119", "B120"])
CHECKS = tuple(check for check in shipped_checks() if check.code in STRANGER)
FOUND = document("rules/lookups.yaml")["lookups"]


def booted(line: str, release: str, arch: str, **config: str) -> Boot:
    return Boot.from_document({"kernel": {"release": release, "arch": arch, "config": config}, "cmdline": line})


def given(line: str, release: str, **config: str) -> tuple[Kernel, CommandLine]:
    boot = booted(line, release, "x86_64", **config)
    return boot.kernel, boot.cmdline


def cases() -> Iterator[Any]:
    """Each row once in each release, arch by arch, under a config that has what the row hangs on."""
    for row in FOUND:
        for release in row["read_in"]:
            for arch in row["arches"]:
                yield pytest.param(row, release, arch, id=f"{row['words'][0]}-{row['by']}-{arch}-{release}")


@pytest.mark.parametrize(("row", "release", "arch"), [*cases()])
def test_what_is_looked_for_has_a_reader_and_no_check_calls_it_a_stranger(
    row: dict[str, Any], release: str, arch: str
) -> None:
    words = [f"{word}1" if word.endswith("=") else word for word in row["words"]]
    boot = booted(" ".join(words), release, arch, **dict.fromkeys(symbols_of(row.get("when")), "y"))

    readings = read_boot_line(boot.kernel, boot.cmdline).words
    assert all(any(reader.file == row["file"] for reader in reading.readers) for reading in readings)
    assert [finding for finding in run([boot], CHECKS).findings if finding.code in STRANGER] == []


def test_code_that_looks_for_a_word_leaves_it_to_init() -> None:
    boot = booted("spectre_v2=off nospectre_v2", "6.1", "x86_64")

    assert [word.fate for word in read_boot_line(boot.kernel, boot.cmdline).words] == [
        "init environment",
        "init argument",
    ]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("spectre_v2", "`spectre_v2=` is looked for, with a value behind it"),
        ("nospectre_v2=1", "`nospectre_v2` is looked for, and nothing behind it"),
        ("udbg-immortal", "it is known on ppc64"),
        ("fred=on", "it is known since 6.9"),
    ],
)
def test_a_word_that_is_looked_for_in_another_form_or_elsewhere_has_no_reader(word: str, told: str) -> None:
    boot = booted(word, "6.1", "x86_64")

    (reading,) = read_boot_line(boot.kernel, boot.cmdline).words
    assert not reading.readers
    found = elsewhere(boot.kernel, word.partition("=")[0])
    assert found is not None
    assert found.told == told


def test_what_stands_behind_a_word_matters_only_to_whom_looks_for_all_of_it() -> None:
    boot = booted("radix_hcall_invalidate=only", "6.1", "ppc64", PPC_PSERIES="y")

    assert read_boot_line(boot.kernel, boot.cmdline).words[0].readers


def test_names_are_those_of_the_rows() -> None:
    assert "udbg_immortal" in lookup_names()
    assert [word for word, _ in lookup_rows("udbg_immortal")] == ["udbg-immortal"]
    assert lookup_rows("nobodys") == ()


@pytest.mark.parametrize("value", ["auto", "none"])
def test_a_form_that_always_holds_does_not_win_over_one_of_which_it_is_not_known(value: str) -> None:
    (reading,) = read_boot_line(*given(f"mitigations={value}", "6.12")).words

    assert reading.understood is not None
    assert (reading.understood.problem, reading.understood.trap) == ("", "")
    assert reading.understood.means == "CONFIG_CPU_MITIGATIONS decides what it does, and is not known"


def test_a_form_that_always_holds_counts_where_the_symbols_are_known() -> None:
    (reading,) = read_boot_line(*given("mitigations=none", "6.12", CPU_MITIGATIONS="y")).words

    assert reading.understood is not None
    assert reading.understood.trap == "only off, auto and auto,nosmt are known, not `none`"


@pytest.mark.parametrize(
    ("word", "proposed"),
    [
        ("nospectre_v2=1", "nospectre_v2"),
        ("spectre_v2", None),
        ("nospec_store_bypas_disable", "nospec_store_bypass_disable"),
    ],
)
def test_the_form_that_is_looked_for_is_what_was_meant(word: str, proposed: str | None) -> None:
    kernel, line = given(word, "6.1")
    (reading,) = read_boot_line(kernel, line).words

    assert meant(kernel, reading) == proposed
