"""A boot as documents describe it: the keys of a boot in meminit.yaml, and of a line of --batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault
from meminit.quantity import parse_size
from meminit.read.bootspec import BootSpec, Opener, refuse_files
from meminit.read.dotconfig import DotConfig, read_dotconfig
from meminit.read.files import Files
from meminit.read.formats.registry import read_machine_files
from meminit.read.inline_line import inline_line
from meminit.read.machine import MachineFacts, machine_facts
from meminit.read.sysctl import Setting, read_sysctls
from meminit.read.zonefacts import ZoneFacts
from meminit.records import dataclass
from meminit.text import Source

if TYPE_CHECKING:
    from meminit.read.bootfiles.entry import BootEntry
    from meminit.read.tree import Tree
    from meminit.text import Path

__all__ = ["boot_entry", "read_bootspec"]


def read_bootspec(tree: Tree, path: Path = (), *, name: str = "", opener: Opener = refuse_files) -> BootSpec:
    """The boot at ``path`` of a document that the boot schema has accepted."""
    boot = tree.get(path)
    kernel = boot.get("kernel") or {}
    if isinstance(kernel, str):
        kernel = {"release": kernel}
    at = _At(tree, path, opener)
    zones = boot.get("zones")
    plugged = boot.get("hotplug") or ()
    release = kernel.get("release")
    entry = at.entry(boot.get("cmdline"))
    return BootSpec(
        name=boot.get("name") or name,
        machine=at.machine(boot.get("machine")),
        release=None if release is None else str(release),
        release_place=tree.at((*path, "kernel", "release")),
        arch=kernel.get("arch"),
        arch_place=tree.at((*path, "kernel", "arch")),
        config=at.config(kernel.get("config")),
        cmdline=at.line("cmdline") if entry is None else entry.line,
        entry=entry,
        sysctls=at.sysctls(boot.get("sysctl")),
        features={
            feature: wanted
            for key, wanted in (("features", True), ("no_features", False))
            for feature in kernel.get(key) or ()
        },
        feature_places={
            feature: tree.at((*path, "kernel", key, index))
            for key in ("features", "no_features")
            for index, feature in enumerate(kernel.get(key) or ())
        },
        zones=None
        if zones is None
        else tuple(ZoneFacts(**zone, place=tree.at((*path, "zones", index))) for index, zone in enumerate(zones)),
        state=boot.get("state"),
        image_size=at.size(boot.get("image_size"), "image_size"),
        initrd_size=at.size(boot.get("initrd_size"), "initrd_size"),
        hotplug=tuple((entry["node"], entry["zone"]) for entry in plugged),
        hotplug_places=tuple(tree.at((*path, "hotplug", index)) for index, _ in enumerate(plugged)),
        given=frozenset(
            [key for key in ("machine", "cmdline", "sysctl", "zones") if boot.get(key) is not None]
            + [key for key, value in (("kernel", kernel.get("release")), ("config", kernel.get("config"))) if value]
        ),
    )


def boot_entry(
    opened: Source | Files, title: str | None = None, beside: Callable[[str], Source | Files | None] | None = None
) -> BootEntry:
    """The entry called ``title`` (without one, the first) of a file that holds boot lines, whatever its format.

    ``beside`` opens what the format reads beside that file. Raises InputFault.
    """
    from meminit.read.bootfiles.registry import chosen_entry, read_boot_files

    entries = read_boot_files(opened, beside) if beside else read_boot_files(opened)
    return chosen_entry(entries, title, opened.name)


@dataclass(frozen=True, slots=True)
class _At:
    """Reads the parts of one boot that may be files."""

    tree: Tree
    path: Path
    opener: Opener

    def open(self, name: str, *path: str) -> Source | Files:
        return self.opener(name, self.tree.at((*self.path, *path)))

    def open_text(self, name: str, *path: str) -> Source:
        opened = self.open(name, *path)
        if isinstance(opened, Files):
            raise InputFault(f"`{name}` is a folder or an archive, not a text", self.tree.at((*self.path, *path)))
        return opened

    def machine(self, value: object) -> MachineFacts | None:
        if value is None:
            return None
        if isinstance(value, str):
            opened = self.open(value, "machine")
            return _machine_in(opened)
        return machine_facts(self.tree, (*self.path, "machine"))

    def size(self, value: object, key: str) -> int | None:
        if value is None:
            return None
        try:
            return value if isinstance(value, int) else parse_size(str(value))
        except ValueError:
            raise InputFault("not a size", self.tree.at((*self.path, key)), "write bytes, or such as 64M") from None

    def config(self, value: object) -> DotConfig | Mapping[str, Any] | None:
        if isinstance(value, str):
            return _config_in(self.open_text(value, "kernel", "config"))
        return value if isinstance(value, Mapping) else None

    def entry(self, value: object) -> BootEntry | None:
        """The entry of the file that a boot line is from; None of a line that stands here."""
        if not isinstance(value, Mapping):
            return None
        name = value["file"]
        folder = name.rpartition("/")[0]

        def beside(other: str) -> Source | Files | None:
            with suppress(InputFault):  # what is not there, or lies outside, is not read
                return self.open(f"{folder}/{other}" if folder else other, "cmdline", "file")
            return None

        return boot_entry(self.open(name, "cmdline", "file"), value.get("entry"), beside)

    def line(self, key: str) -> Source | None:
        """The boot line that stands here."""
        value = self.tree.get((*self.path, key))
        place = self.tree.at((*self.path, key))
        if value is None:
            return None
        name = f"{place.source.name}:{place.line}:<{key}>"
        in_memory = place.source.name.startswith("<")
        return Source(name, str(value)) if in_memory else inline_line(name, str(value), place)

    def sysctls(self, value: str | Mapping[str, Any] | None) -> tuple[Setting, ...]:
        if isinstance(value, str):
            opened = self.open(value, "sysctl")
            texts = list(opened.members.values()) if isinstance(opened, Files) else [opened]
            return tuple(setting for text in texts for setting in read_sysctls(text))
        return tuple(
            Setting(name, str(setting), self.tree.at((*self.path, "sysctl", name)))
            for name, setting in (value or {}).items()
        )


@lru_cache(maxsize=64)
def _machine_in(opened: Source | Files) -> MachineFacts:
    """The machine of a text that may be that of many boots."""
    return read_machine_files(opened)


@lru_cache(maxsize=8)
def _config_in(source: Source) -> DotConfig:
    """The .config of a text that may be that of many boots."""
    return read_dotconfig(source)
