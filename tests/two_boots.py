"""A project of two boots, one of files and one that is spelled out, as it lies in a folder."""

from __future__ import annotations

from pathlib import Path

__all__ = ["MACHINE", "PROJECT", "write_project"]

MACHINE = "nodes: [{id: 0, memory: 1G, cpus: 0}]\nmeminit: machine/1\n"
PROJECT = """\
meminit: project/1
boots:
  one: {machine: m.yaml, kernel: {release: 4.10, arch: x86_64}, cmdline: {file: line}, sysctl: sysctl.d}
  two:
    machine: {meminit: machine/1, nodes: [{id: 0, memory: 2G}]}
    kernel: "4.7"
    sysctl: {vm.numa_zonelist_order: zone}
"""


def write_project(folder: Path) -> Path:
    """``folder`` with the project file, what that names, and folders below."""
    (folder / "meminit.yaml").write_text(PROJECT)
    (folder / "m.yaml").write_text(MACHINE)
    (folder / "line").write_text("ro quiet\n")
    (folder / "sysctl.d").mkdir()
    (folder / "sysctl.d" / "10.conf").write_text("# first\nvm.numa_zonelist_order = node\n")
    (folder / "deep" / "er").mkdir(parents=True)
    return folder
