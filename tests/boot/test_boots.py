"""Debian's own kernel, booted under QEMU on machine after machine, does what is predicted of it."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from boot.console import END, fact_of, log_of
from boot.emulator import Kernel, boot, boot_line, debian_kernel, missing
from boot.guests import Guest, guests
from measured import reserves
from measured.everything import boot_rows
from meminit.model.boot import Boot
from meminit.read.bootlog.lines import log_lines
from meminit.read.bootlog.spec import completed
from meminit.read.bootspec import BootSpec
from meminit.read.dotconfig import DotConfig, read_dotconfig
from meminit.text import Source
from support import refuse

pytestmark = pytest.mark.boot

AT_ONCE = 2
BY_SIZES = {"fallback order", "node distances", "nodes online", "policy zone"}
"""Kinds of values that need no more of memory than how much each node has."""
TABLES = 128 << 10
"""Bytes that SeaBIOS keeps for ACPI's tables, at the end of memory below 4 GiB: no size tells them."""


@pytest.fixture(name="kernel", scope="module")
def kernel_fixture() -> Kernel:
    if lacking := missing():
        refuse(f"no guest can be booted: there is no {lacking}")
    try:
        return debian_kernel()
    except (subprocess.SubprocessError, OSError) as error:
        refuse(f"Debian's kernel cannot be had: {error}")


@pytest.fixture(name="config", scope="module")
def config_fixture(kernel: Kernel) -> DotConfig:
    return read_dotconfig(Source(f"config-{kernel.release}", kernel.config))


@pytest.fixture(name="consoles", scope="module")
def consoles_fixture(kernel: Kernel, request: pytest.FixtureRequest) -> Iterator[dict[str, Future[str]]]:
    """Of each guest that a chosen test asks for; they boot while the first are looked at."""
    specs = (getattr(item, "callspec", None) for item in request.session.items)
    chosen = {spec.params["guest"] for spec in specs if spec is not None and "guest" in spec.params}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {guest.name: pool.submit(boot, guest, kernel) for guest in guests() if guest in chosen}
        pool.shutdown(cancel_futures=True)


@pytest.fixture(name="guest", params=guests(), ids=lambda guest: guest.name, scope="module")
def guest_fixture(request: pytest.FixtureRequest) -> Guest:
    guest: Guest = request.param
    return guest


@pytest.fixture(name="console", scope="module")
def console_fixture(guest: Guest, consoles: dict[str, Future[str]]) -> str:
    return consoles[guest.name].result()


@pytest.fixture(name="fact", scope="module")
def fact_fixture(guest: Guest, kernel: Kernel, console: str) -> dict[str, Any]:
    return fact_of(guest, kernel.release, console)


def boot_of(guest: Guest, console: str, config: DotConfig) -> Boot:
    """What the kernel was given: its boot line, firmware's tables as it printed them, and the distances it did not."""
    spec = BootSpec(config=config, cmdline=Source("cmdline", boot_line(guest)), given=frozenset(["config", "cmdline"]))
    spec = completed(spec, log_lines(Source("console", log_of(console))))
    machine = spec.machine
    assert machine is not None
    if machine.firmware is not None and guest.distances:
        machine = replace(machine, firmware=replace(machine.firmware, slit=guest.distances))
    return Boot.form(replace(spec, machine=machine))


def boot_of_sizes(guest: Guest, kernel: Kernel) -> Boot:
    """The same machine in the words of somebody who has not booted it: its platform, and how much each node has."""
    ranks = sorted(range(len(guest.nodes)), key=lambda rank: not guest.nodes[rank].cpus)
    nodes = [{"id": at, "cpus": [], "memory": f"{guest.nodes[rank].mib}M"} for at, rank in enumerate(ranks)]
    first = 0
    for rank, node in enumerate(guest.nodes):
        nodes[ranks.index(rank)]["cpus"] = list(range(first, first + node.cpus))
        first += node.cpus
    machine: dict[str, Any] = {"meminit": "machine/1", "platform": guest.platform, "nodes": nodes}
    if guest.distances:
        machine["distances"] = [[guest.distances[a][b] for b in ranks] for a in ranks]
    if not guest.nodes:
        machine = {"meminit": "machine/1", "platform": guest.platform, "memory": f"{guest.mib}M"}
    told = {"release": kernel.release, "arch": "x86_64", "config": "the package's"}
    document = {"machine": machine, "kernel": told, "cmdline": boot_line(guest)}
    return Boot.from_document(document, lambda *_: Source("config", kernel.config))


def test_the_guest_comes_as_far_as_it_should(guest: Guest, console: str) -> None:
    assert (END in console, "Kernel panic" in console) == (not guest.dies, guest.dies), console[-2000:]


def test_everything_that_the_kernel_shows_is_predicted(
    guest: Guest, console: str, fact: dict[str, Any], config: DotConfig, record_property: Callable[[str, object], None]
) -> None:
    made = boot_of(guest, console, config)

    rows = list(boot_rows("6.1.0", made, fact, log_of(console)))

    counts = Counter(kind for kind, *_ in rows)
    for kind, count in sorted(counts.items()):
        record_property(kind, count)
    assert [row for row in rows if row[2] != row[3]] == []
    assert counts.keys() >= {"zone ranges", "movable start", "early node ranges", "boot log lines"}
    assert guest.dies or counts["zone start, spanned"] > 3


def test_what_zones_keep_back_follows_from_what_they_manage(
    guest: Guest, console: str, fact: dict[str, Any], config: DotConfig
) -> None:
    if guest.dies:
        return
    values = [*reserves.measured("6.1.0", fact, boot_of(guest, console, config))]

    open_ = {"total_pages"} if guest.tables else set()  # these take pages below 16 MiB, of which no input tells
    assert [value for value in values if not value.right and value.kind not in open_] == []
    assert {value.kind for value in values} >= {"watermarks", "protection", "batch", "min_free_kbytes"}


def test_nodes_and_distances_follow_from_sizes_alone(guest: Guest, fact: dict[str, Any], kernel: Kernel) -> None:
    """Where nothing but sizes decides: neither tables of our own, nor nodes that are cut out of the memory map."""
    if guest.tables or "numa=fake" in guest.words:
        return
    made = boot_of_sizes(guest, kernel)

    rows = [*boot_rows("6.1.0", made, fact, None)]
    decided = [row for row in rows if row[0] in BY_SIZES]
    limits: list[tuple[Any, Any]] = [row[2:] for row in rows if row[0] == "zone ranges"]

    assert [row for row in decided if row[2] != row[3]] == []
    assert {kind for kind, *_ in decided} >= BY_SIZES or guest.dies or not guest.nodes
    assert [told and told[0] for told, _ in limits] == [ours and ours[0] for _, ours in limits]
    assert all(0 <= ours[1] - told[1] <= TABLES for told, ours in limits if told)


def test_guests_are_many_and_of_every_sort() -> None:
    words = " ".join(guest.words for guest in guests())

    assert len(list(guests())) >= 12
    assert len({guest.name for guest in guests()}) == len(list(guests()))
    for word in (
        "numa=fake=",
        "numa=off",
        "mem=",
        "memmap=",
        "kernelcore=",
        "movablecore=",
        "crashkernel=",
        "hugepages=",
    ):
        assert word in words
