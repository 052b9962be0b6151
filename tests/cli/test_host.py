"""This machine as a boot: what it shows is taken, what it does not show is left open."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from meminit.cli.host import here, host_files
from meminit.errors import InputFault
from meminit.read.dotconfig import DotConfig

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
    with pytest.raises(InputFault, match="holds no machine"):
        here(tmp_path)


@pytest.mark.skipif(not Path("/proc/meminfo").exists(), reason="no /proc here")
def test_the_machine_that_runs_this_is_read() -> None:
    spec = here()

    assert spec.machine is not None
    assert any(node.size or node.ranges for node in spec.machine.nodes)
    assert all("node" in name or "/" in name for name in host_files().members)
