"""A boot says what it took for granted, and features that unknown symbols decide stay undecided."""

from __future__ import annotations

from typing import Any

import pytest

from meminit.model.boot import Boot
from meminit.read.bootspec import BootSpec

OFF = "CONFIG_MOVABLE_NODE is not known: taken as off"


def boot(line: str, config: dict[str, Any] | None = None, release: str = "4.7") -> Boot:
    return Boot.from_document({"kernel": {"release": release, "config": config or {}}, "cmdline": line})


@pytest.mark.parametrize(
    ("line", "config", "told"),
    [
        ("ro movable_node", None, True),
        ("ro", None, False),
        ("ro movable_node", {"MOVABLE_NODE": "y"}, False),
        ("ro movable_node", {"MOVABLE_NODE": "n"}, False),
    ],
)
def test_an_unknown_symbol_is_told_where_a_parameter_hangs_on_it(
    line: str, config: dict[str, Any] | None, *, told: bool
) -> None:
    formed = boot(line, config)

    assert (OFF in formed.assumed) is told
    assert formed.undecided == (("MOVABLE_NODE",) if told else ())
    assert formed.kernel.has("movable-node-option") is (config == {"MOVABLE_NODE": "y"})
    assert ("movable-node-option" in formed.kernel.undecided) is (config is None)


def test_plugging_in_memory_says_that_the_kernel_can() -> None:
    said = "CONFIG_MEMORY_HOTPLUG=y, since memory is plugged in"
    plugged = Boot.form(BootSpec(release="4.15", hotplug=((1, "Normal"),)))
    without = Boot.form(BootSpec(release="4.15", config={"MEMORY_HOTPLUG": "n"}, hotplug=((1, "Normal"),)))

    assert said in plugged.assumed
    assert plugged.kernel.has("online-pages-sets-pageset")
    assert said not in without.assumed
    assert not without.kernel.has("online-pages-sets-pageset")
