"""A first meminit.yaml: what was found as boots, with comments that tell what else can be said."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Matching = Callable[[str], Sequence[str]]

__all__ = ["Inputs", "project_yaml"]

_PLAIN = re.compile(r"[\w./+=-]+", re.ASCII)
_WILD = re.compile(r"[*?\[]")
_HEAD = """\
# The boots that this repository cares about: machine × kernel × boot line. `meminit check` checks them all.
# Names of files are relative to this one. A machine, a kernel or a boot line may be a list, and a name of files a
# pattern (* ? [] and **): every machine then boots every kernel with every line.
meminit: project/1
boots:
"""
_NO_MACHINE = """\
    # machine: machines/web.yaml        # nodes and memory; or /proc and /sys of one, in a folder or an archive
"""
_NO_KERNEL = """\
    # No .config was found: name one with {{config: FILE}}, or the release alone.
    kernel: "{}"
"""
_NO_LINE = """\
    # cmdline: {file: etc/default/grub}  # or the words themselves, in quotes
"""
_TAIL = """\
    # sysctl: etc/sysctl.d              # what is written after boot
"""


class Inputs(NamedTuple):
    """Names of files of each kind, sorted."""

    machines: tuple[str, ...]
    configs: tuple[str, ...]
    lines: tuple[str, ...]


def project_yaml(inputs: Inputs, release: str, matching: Matching) -> str:
    """The text, of the files of each kind by name. The same files make the same text.

    ``release`` is written where there is no config; ``matching`` tells which files a pattern names.
    """
    machines, configs, lines = inputs
    machine = _one_or_many("machine", "{}", machines, matching) or _NO_MACHINE
    kernel = _one_or_many("kernel", "{{config: {}}}", configs, matching) or _NO_KERNEL.format(release)
    line = _one_or_many("cmdline", "{{file: {}}}", lines, matching) or _NO_LINE
    name = "all" if max(map(len, (machines, configs, lines))) > 1 else "first"
    return f"{_HEAD}  {name}:\n{machine}{kernel}{line}{_TAIL}"


def _one_or_many(key: str, shape: str, names: Sequence[str], matching: Matching) -> str:
    """The line or lines of ``key``; empty where nothing was found."""
    written = [shape.format(_quoted(name)) for name in names]
    if not names:
        return ""
    if len(names) == 1:
        return f"    {key}: {written[0]}\n"
    pattern = _pattern(names)
    if pattern and list(matching(pattern)) == list(names):
        return f"    {key}: {shape.format(_quoted(pattern))}\n"
    return f"    {key}:\n" + "".join(f"      - {one}\n" for one in written)


def _pattern(names: Sequence[str]) -> str:
    """One pattern for files of a folder of their own with one ending; empty where a list is better."""
    paths = [PurePosixPath(name) for name in names]
    folders, endings = {path.parent for path in paths}, {"".join(path.suffixes[-1:]) for path in paths}
    if len(folders) > 1 or len(endings) > 1 or paths[0].parent == PurePosixPath() or "" in endings:
        return ""
    return f"{folders.pop()}/*{endings.pop()}"


def _quoted(name: str) -> str:
    return name if _PLAIN.fullmatch(name) and not _WILD.search(name) else json.dumps(name, ensure_ascii=False)
