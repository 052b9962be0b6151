"""What was said of a boot, by options or by a document, before anything is assumed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.read.bootfiles.entry import BootEntry
    from meminit.read.dotconfig import DotConfig
    from meminit.read.files import Files
    from meminit.read.machine import MachineFacts
    from meminit.read.sysctl import Setting
    from meminit.read.zonefacts import ZoneFacts
    from meminit.text import Place, Source

__all__ = ["BootSpec", "Opener", "refuse_files"]

Opener = Callable[[str, "Place | None"], "Source | Files"]
"""Opens what a document names, relative to that document: the caller's, for only it may open files."""


@dataclass(frozen=True, slots=True)
class BootSpec:
    """What was said of a boot, nothing assumed yet. ``config`` is a whole .config or some symbols.

    ``hotplug_places`` are those of ``hotplug``, in the same order, or fewer. ``entry`` is that of a boot loader's file
    which ``cmdline`` is from. ``image_size`` and ``initrd_size`` are bytes. ``shown`` are symbols that a log of the
    boot shows, which hold where ``config`` says nothing.
    """

    name: str = ""
    machine: MachineFacts | None = None
    release: str | None = None
    release_place: Place | None = None
    arch: str | None = None
    arch_place: Place | None = None
    config: DotConfig | Mapping[str, Any] | None = None
    cmdline: Source | None = None
    sysctls: tuple[Setting, ...] = ()
    features: Mapping[str, bool] = field(default_factory=dict)
    feature_places: Mapping[str, Place] = field(default_factory=dict)
    zones: tuple[ZoneFacts, ...] | None = None
    state: str | None = None
    hotplug: tuple[tuple[int, str], ...] = ()
    hotplug_places: tuple[Place | None, ...] = ()
    given: frozenset[str] = frozenset()
    entry: BootEntry | None = None
    image_size: int | None = None
    initrd_size: int | None = None
    shown: Mapping[str, str] = field(default_factory=dict)


def refuse_files(name: str, place: Place | None) -> Source | Files:
    """An opener for documents that must hold everything themselves."""
    raise InputFault(f"`{name}` names a file, and files are not opened here", place)
