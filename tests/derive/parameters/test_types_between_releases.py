"""Module parameters: a value is refused only where every type refuses it that it may have in a release."""

from __future__ import annotations

import pytest

from meminit.derive.parameters.passes import read_boot_line
from meminit.model.boot import Boot
from meminit.model.bootline_reading import WordReading


def read(line: str, release: str) -> tuple[WordReading, list[str]]:
    kernel = {"release": release, "arch": "x86_64", "config": {"NVME_CORE": "y"}}
    boot = Boot.from_document({"kernel": kernel, "cmdline": line})
    found = read_boot_line(boot.kernel, boot.cmdline)
    return found.words[0], [printed.text for printed in found.printed]


@pytest.mark.parametrize(("release", "refused"), [("4.7", True), ("5.15", False), ("6.1", False), ("6.12", False)])
def test_a_type_is_not_carried_into_releases_between_indexed_ones(release: str, refused: bool) -> None:
    word, printed = read("nvme_core.io_timeout=4294967295", release)

    assert word.understood is not None
    assert word.understood.refused is refused
    assert bool(printed) is refused


def test_where_the_type_is_not_known_the_word_says_so() -> None:
    word, _ = read("nvme_core.io_timeout=4294967295", "5.15")

    assert word.understood is not None
    assert word.understood.means.endswith("of type byte or uint")


def test_a_value_of_which_all_types_make_the_same_is_known() -> None:
    word, printed = read("nvme_core.io_timeout=30", "5.15")
    assert word.understood is not None
    assert word.understood.parts == {"number": 30}
    assert printed == []

    word, printed = read("nvme_core.io_timeout=soon", "5.15")
    assert word.understood is not None
    assert word.understood.refused
    assert printed == ["Booting kernel: `soon' invalid for parameter `nvme_core.io_timeout'"]


@pytest.mark.parametrize(
    ("line", "release", "reads"),
    [
        ("i915.enable_guc=3", "6.1", True),
        ("i915.enable_guc=all", "6.12", False),
        ("rcutorture.verbose=1", "4.7", True),
        ("e1000e.IntMode=1,2", "6.12", True),
        ("e1000e.IntMode=1,x", "6.12", False),
    ],
)
def test_what_macros_of_a_files_own_register_is_known_with_its_type(line: str, release: str, reads: bool) -> None:
    word, printed = read(line, release)

    assert [reader.kind for reader in word.readers] == ["module_param"]
    assert word.understood is not None
    assert word.understood.refused is not reads
    assert bool(printed) is not reads
