"""numa_zonelist_order= and its sysctl, beyond what was measured."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.derive.zonelists.order_parameter import Setting, numa_zonelist_order_handler, setting_at_boot
from meminit.model.boot import Boot
from meminit.model.zonelists import SysctlWrite
from zonelist_facts import predicted

Seen = Callable[..., Boot]
TWO = {0: {"Normal": 1000, "DMA": 100}, 1: {"Normal": 1000, "DMA": 100}}
NAME = "vm.numa_zonelist_order"


@pytest.mark.parametrize(
    ("cmdline", "order"),
    [
        ("numa_zonelist_order=nonsense", "node"),
        ("numa_zonelist_order=zonexyz", "zone"),
        ("numa_zonelist_order=Default", "default"),
        ("numa_zonelist_order", "default"),
        ("numa-zonelist-order=zone", "zone"),
        ("-- numa_zonelist_order=zone", "default"),
    ],
)
def test_the_first_letter_decides(seen: Seen, cmdline: str, order: str) -> None:
    setting = setting_at_boot(seen(TWO, cmdline=cmdline))

    assert (setting.order, setting.messages) == (order, ())


def test_a_bad_value_is_told_twice(seen: Seen) -> None:
    _, lists = predicted(seen(TWO, cmdline="numa_zonelist_order=bogus"))

    assert lists.order.messages == (
        "Ignoring invalid numa_zonelist_order value:  bogus",
        "Malformed early option 'numa_zonelist_order'",
    )


@pytest.mark.parametrize(
    ("release", "config", "cmdline", "note"),
    [
        ("4.7", {"NUMA": "n"}, "numa_zonelist_order=zone", "knows no numa_zonelist_order= without CONFIG_NUMA"),
        ("2.6.20", {}, "numa_zonelist_order=zone", "knows no numa_zonelist_order= in this release"),
        ("6.1", {}, "numa-zonelist-order=zone", "numa-zonelist-order is not spelled numa_zonelist_order"),
    ],
)
def test_what_goes_to_init_is_noted(seen: Seen, release: str, config: dict[str, str], cmdline: str, note: str) -> None:
    _, lists = predicted(seen(TWO, release, config=config, cmdline=cmdline))

    assert [note in text for text in lists.notes] == [True]
    assert lists.order.messages == ()


def test_an_alias_is_written_just_before_init(seen: Seen) -> None:
    setting = setting_at_boot(seen(TWO, "6.1", cmdline="numa_zonelist_order numa_zonelist_order=zone"))

    assert setting == Setting(
        "default",
        "Node",
        (
            "Ignoring unsupported numa_zonelist_order value:  zone",
            "Failed to set sysctl parameter 'vm.numa_zonelist_order=zone': invalid value",
        ),
    )


def test_writes_count_only_while_running(seen: Seen) -> None:
    sysctl = {NAME: "zone", "vm.swappiness": "60"}
    booting = predicted(seen(TWO, sysctl=sysctl))[1]
    running = predicted(seen(TWO, sysctl=sysctl, state="running"))[1]

    assert (booting.order.effective, running.order.effective) == ("node", "zone")
    assert "written later" in booting.order.why
    assert running.order.writes == (SysctlWrite("zone", 4, "zone", rebuilt=True),)
    assert running.path[0] == "numa_zonelist_order_handler"
    assert (booting.order.sysctl, running.order.sysctl) == ("default", "zone")


def test_a_kernel_without_the_file_says_so(seen: Seen) -> None:
    boot = seen(TWO, config={"NUMA": "n"}, sysctl={NAME: "zone", "vm.swappiness": "1"}, state="running")
    order, notes = predicted(boot)[1].order, predicted(boot)[1].notes

    assert (order.sysctl, order.writes) == (None, ())
    assert notes == ("there is no sysctl vm.numa_zonelist_order without CONFIG_NUMA",)


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(("2.6.32", "3.10", "4.7", "4.15", "6.1")))
def test_any_write_leaves_an_order_that_reads_back_short(seen: Seen, text: str, release: str) -> None:
    kernel = seen(TWO, release).kernel
    before = Setting("node", "Node")
    after, write = numa_zonelist_order_handler(kernel, before, text)

    assert write.reads_back == after.shown
    assert len(write.reads_back) <= 15
    assert "\n" not in write.reads_back
    assert write.rebuilt == (after.order != before.order)
    assert (write.result < 0) <= (after == before)
    if write.messages:
        assert after == before
