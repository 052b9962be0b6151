"""This machine as a boot: what it shows is taken, what it does not show is left open."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from meminit.cli.host import here, host_files
from meminit.errors import InputFault
from meminit.read.dotconfig import DotConfig
from running import meminit
from support import refuse

NODE = "sys/devices/system/node"


def root(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


LITTLE = {"proc/meminfo": b"MemTotal:  4096 kB\n", "proc/cpuinfo": b"processor : 0\n"}
CONFIG = b"CONFIG_NUMA=y\n"


def test_nodes_come_from_sysfs(tmp_path: Path) -> None:
    files = {
        **LITTLE,
        f"{NODE}/online": b"0\n",
        f"{NODE}/node0/meminfo": b"Node 0 MemTotal: 8 kB\n",
        f"{NODE}/node0/cpulist": b"0-1\n",
        "sys/devices/system/memory/memory0/state": b"online\n",
        "proc/cmdline": b"ro quiet\n",
        "proc/config.gz": gzip.compress(CONFIG),
    }
    spec = here(root(tmp_path, files))

    assert spec.machine is not None
    assert [(node.id, node.cpus, node.size) for node in spec.machine.nodes] == [(0, (0, 1), 8 << 10)]
    assert spec.cmdline is not None
    assert (spec.cmdline.name, spec.cmdline.text) == (str(tmp_path / "proc/cmdline"), "ro quiet")
    assert isinstance(spec.config, DotConfig)
    assert (spec.release, spec.arch) == (os.uname().release, os.uname().machine)
    assert spec.given == {"machine", "kernel", "config", "cmdline"}


def test_the_config_may_stand_in_boot(tmp_path: Path) -> None:
    spec = here(root(tmp_path, {**LITTLE, f"boot/config-{os.uname().release}": CONFIG}))

    assert isinstance(spec.config, DotConfig)


def test_what_is_not_there_is_not_given(tmp_path: Path) -> None:
    spec = here(root(tmp_path, LITTLE))

    assert (spec.config, spec.cmdline) == (None, None)
    assert spec.given == {"machine", "kernel"}
    assert spec.machine is not None
    assert [(node.id, node.size) for node in spec.machine.nodes] == [(0, 4 << 20)]


def test_a_machine_that_shows_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match="shows nothing of its memory"):
        here(tmp_path)


def test_another_machine_in_its_place_needs_nothing_shown(tmp_path: Path) -> None:
    spec = here(tmp_path, with_machine=False)

    assert (spec.machine, spec.release) == (None, os.uname().release)
    assert spec.given == {"kernel"}


ZONEINFO = b"""\
Node 0, zone   Normal
        spanned  1024
        present  1000
        managed  900
  start_pfn:           256
"""


def memmap(*entries: tuple[str, str, str]) -> dict[str, bytes]:
    return {
        f"sys/firmware/memmap/{number}/{name}": text.encode()
        for number, entry in enumerate(entries)
        for name, text in zip(("start", "end", "type"), entry, strict=True)
    }


def test_zones_that_the_machine_shows_are_taken(tmp_path: Path) -> None:
    spec = here(root(tmp_path, {**LITTLE, "proc/zoneinfo": ZONEINFO}))

    assert [(zone.zone, zone.managed) for zone in spec.zones or ()] == [("Normal", 900)]
    assert "zones" in spec.given


@pytest.mark.parametrize("files", [{}, {"proc/zoneinfo": b"nothing to see\n"}])
def test_without_zones_they_are_predicted_and_that_is_said(tmp_path: Path, files: dict[str, bytes]) -> None:
    spec = here(root(tmp_path, {**LITTLE, **files}))

    assert spec.zones is None
    assert spec.machine is not None
    assert "/proc/zoneinfo does not tell zones: they are predicted" in spec.machine.notes
    assert "/proc/cmdline is not there or empty: an empty boot line" in spec.machine.notes
    assert any(note.startswith("no configuration is found: looked for /proc/config.gz,") for note in spec.machine.notes)


def test_the_firmware_map_is_exact(tmp_path: Path) -> None:
    told = memmap(
        ("0x100000", "0x3fffffff", "System RAM\n"), ("0x0", "0x9fbff", "System RAM\n"), ("0xa0000", "0xa0fff", "x")
    )
    spec = here(root(tmp_path, {**LITTLE, **told}))

    assert spec.machine is not None
    assert [(entry.start, entry.end, entry.type) for entry in spec.machine.memory_map or ()] == [
        (0, 0x9FC00, "usable"),
        (0xA0000, 0xA1000, "reserved"),
        (0x100000, 0x40000000, "usable"),
    ]
    assert [(node.size, len(node.ranges)) for node in spec.machine.nodes] == [(0, 2)]


def test_a_map_that_is_hidden_in_part_is_not_taken(tmp_path: Path) -> None:
    spec = here(root(tmp_path, {**LITTLE, **memmap(("0x0", "0x9fbff", "\n"))}))

    assert spec.machine is not None
    assert spec.machine.memory_map is None
    assert spec.machine.nodes[0].size == 4 << 20


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (("zero", "0x9", "System RAM"), "memmap/0/start is `zero`, not an address"),
        (("0x9", "0x1" + 16 * "0", "System RAM"), "not an address in hexadecimal"),
        (("0x9", "0x7", "System RAM"), "memmap/0 ends before it begins"),
    ],
)
def test_a_map_that_cannot_be_is_told(tmp_path: Path, entry: tuple[str, str, str], said: str) -> None:
    with pytest.raises(InputFault, match=said):
        here(root(tmp_path, {**LITTLE, **memmap(entry)}))


def test_memory_blocks_are_cut_by_the_map(tmp_path: Path) -> None:
    files = {
        **LITTLE,
        f"{NODE}/online": b"0\n",
        f"{NODE}/node0/cpulist": b"0\n",
        "sys/devices/system/memory/block_size_bytes": b"8000000\n",
        "sys/devices/system/memory/memory0/state": b"online\n",
        **memmap(("0x0", "0x7fffff", "System RAM")),
    }
    made = root(tmp_path, files)
    (made / "sys/devices/system/memory/memory0/node0").symlink_to("../../node/node0")
    (made / f"{NODE}/node0").mkdir(exist_ok=True)
    spec = here(made)

    assert spec.machine is not None
    assert spec.machine.memory_map is not None
    assert not any("whole memory blocks" in note for note in spec.machine.notes)


def test_nodes_that_were_faked_are_not_faked_unsaid(tmp_path: Path) -> None:
    spec = here(root(tmp_path, {**LITTLE, "proc/cmdline": b"ro numa=fake=2\n"}))

    assert spec.machine is not None
    assert any("fakes once more" in note for note in spec.machine.notes)


@pytest.fixture(name="proc")
def proc_fixture() -> None:
    for name in ("meminfo", "zoneinfo"):
        if not Path("/proc", name).exists():
            refuse(f"this machine shows no /proc/{name}")


@pytest.mark.usefixtures("proc")
@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (("zones", "--here"), True),
        (("zones", "--here", "-l", "ro"), False),
        (("zones", "--here", "--no-feature", "node-min-size"), False),
    ],
)
def test_zones_that_were_seen_are_those_of_the_boot_as_it_is(words: tuple[str, ...], *, seen: bool) -> None:
    ended = meminit(*words, "--format", "json")

    assert ended.code == 0
    zones = json.loads(ended.out)["zones"]
    assert any(zone["managed"] for zone in zones) is seen


@pytest.mark.usefixtures("proc")
def test_the_log_of_this_machine_is_predicted() -> None:
    ended = meminit("log", "--here")

    assert ended.code == 0
    assert "Zone ranges:" in ended.out.splitlines()
    assert "Movable zone start for each node" in ended.out


@pytest.mark.usefixtures("proc")
def test_the_machine_that_runs_this_is_read() -> None:
    spec = here()

    assert spec.machine is not None
    assert any(node.size or node.ranges for node in spec.machine.nodes)
    assert all("node" in name or "/" in name for name in host_files().members)
