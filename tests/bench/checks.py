"""meminit check beside kernel-hardening-checker on the same .config."""

from __future__ import annotations

import json
import lzma
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from meminit import data
from meminit.read.tree import read_tree
from meminit.text import Source
from support import CHECKOUT, CORPUS
from timing import MEMINIT, Row, in_turns, process

if TYPE_CHECKING:
    from collections.abc import Iterator

DEBIAN = "distros-Debian_13_Trixie_x86_64.config.xz"
LINE = "BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet hugepages=512 numa_zonelist_order=node"
MACHINE = CHECKOUT / "samples" / "amd-8node" / "machine.yaml"


def rows() -> Iterator[Row]:
    """One boot cold, its machine as YAML and as JSON (within 1.5), and a boot of many in one process (within 0.5)."""
    if any(data.compiled(name) is None for name in data.names("rules")):
        sys.stdout.write(
            "check: a rule has changed since the build; run engine/compile_knowledge.py, or YAML is measured\n"
        )
    if not CORPUS.is_dir():
        sys.stdout.write(f"check: no corpus at {CORPUS}, not measured\n")
        return
    with tempfile.TemporaryDirectory() as name:
        yield from _compared(Path(name))


def _compared(folder: Path) -> Iterator[Row]:
    config = folder / "debian.config"
    config.write_bytes(lzma.decompress((CORPUS / "dotconfig" / DEBIAN).read_bytes()))
    twin = folder / "machine.json"
    twin.write_text(json.dumps(read_tree(Source("machine", MACHINE.read_text(encoding="utf-8"))).data))
    ours, from_json = (
        process(MEMINIT, "check", "-m", str(file), "-c", str(config), "-l", LINE, "--project", "none", expect=(0, 1))
        for file in (MACHINE, twin)
    )
    lines, count = _batch(folder)
    many = process(MEMINIT, "check", "--batch", str(lines), expect=(0, 1))
    khc = os.environ.get("MEMINIT_KHC")
    if not khc:
        sys.stdout.write("check: MEMINIT_KHC names no kernel-hardening-checker checkout, so no rival\n")
        cold, cold_json, batch = in_turns(ours, from_json, many)
        yield Row("check, Debian .config + line + 8 nodes, cold", cold)
        yield Row("the same, the machine as JSON", cold_json)
        yield Row(f"check --batch, a boot of {count}", batch / count)
        return
    git = subprocess.run(
        ["git", "-C", khc, "log", "-1", "--format=%h %cs"], capture_output=True, text=True, check=False
    )
    rival = process(sys.executable, f"{khc}/bin/kernel-hardening-checker", "-c", str(config))
    cold, cold_json, batch, other = in_turns(ours, from_json, many, rival)
    note = f"commit {git.stdout.strip()}"
    yield Row("check, Debian .config + line + 8 nodes, cold", cold, other, "k-h-c", "within 1.5", note)
    yield Row("the same, the machine as JSON", cold_json, other, "k-h-c", "within 1.5", note)
    yield Row(f"check --batch, a boot of {count}", batch / count, other, "k-h-c", "within 0.5", note)


def _batch(folder: Path) -> tuple[Path, int]:
    """Every x86_64 config of the corpus under the same line and machine, as a batch file."""
    path, lines = folder / "batch.jsonl", []
    (folder / "machine.yaml").write_bytes(MACHINE.read_bytes())
    for packed in sorted((CORPUS / "dotconfig").glob("*x86_64*.xz")):
        config = folder / packed.name.removesuffix(".xz")
        config.write_bytes(lzma.decompress(packed.read_bytes()))
        boot = {"machine": "machine.yaml", "kernel": {"config": config.name}, "cmdline": LINE}
        lines.append(json.dumps(boot))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path, len(lines)
