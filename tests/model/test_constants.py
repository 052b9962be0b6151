"""Constants by arch and release."""

from __future__ import annotations

import pytest

from meminit.model.config import Config
from meminit.model.constants import constant
from meminit.model.kernel import Kernel, parse_release
from meminit.model.knowledge import arch, arch_names, document


@pytest.mark.parametrize(
    ("name", "arch_name", "release", "value"),
    [
        ("COMMAND_LINE_SIZE", "x86_32", "2.4.32", 256),
        ("COMMAND_LINE_SIZE", "x86_32", "2.6.32", 2048),
        ("COMMAND_LINE_SIZE", "ppc64", "3.10", 512),
        ("COMMAND_LINE_SIZE", "ppc64", "3.16", None),
        ("COMMAND_LINE_SIZE", "ppc64", "6.1", 2048),
        ("COMMAND_LINE_SIZE", "arm", "6.12", 1024),
        ("RECLAIM_DISTANCE", "x86_64", "2.6.39", 20),
        ("RECLAIM_DISTANCE", "x86_64", "3.0", 30),
        ("RECLAIM_DISTANCE", "ia64", "2.6.32", 15),
        ("RECLAIM_DISTANCE", "ppc64", "2.6.32", 20),
        ("RECLAIM_DISTANCE", "ppc64", "3.10", 10),
        ("FAKE_NODE_MIN_SIZE", "x86_64", "2.6.32", 64 << 20),
        ("FAKE_NODE_MIN_SIZE", "x86_64", "6.12", 32 << 20),
        ("NODE_MIN_SIZE", "x86_64", "4.7", 4 << 20),
    ],
)
def test_the_first_row_that_fits_counts(name: str, arch_name: str, release: str, value: int | None) -> None:
    assert constant(Kernel(parse_release(release), arch(arch_name), Config({}), frozenset()), name) == value


def test_the_rows_name_known_arches_and_those_of_all_come_last() -> None:
    for known in document("rules/constants.yaml")["constants"]:
        bound = ["arches" in row for row in known["rows"]]

        assert bound == sorted(bound, reverse=True), known["name"]
        assert {name for row in known["rows"] for name in row.get("arches", ())} <= set(arch_names())
