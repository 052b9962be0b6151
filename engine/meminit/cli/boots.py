"""From options and project files to boots: opens what they name and hands the texts on."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from meminit.cli.files import STDIN, open_machine, open_text
from meminit.cli.inputs import noted_kind
from meminit.errors import InputFault, did_you_mean
from meminit.model.boot import Boot
from meminit.read.bootspec import BootSpec
from meminit.read.formats.registry import read_machine_files
from meminit.text import Source

if TYPE_CHECKING:
    from pathlib import Path

    from meminit.cli.asked import BootOptions
    from meminit.read.bootspec import Opener
    from meminit.read.files import Files
    from meminit.read.machine import MachineFacts
    from meminit.read.sysctl import Setting
    from meminit.text import Place

__all__ = ["PROJECT_FILE", "boot_of", "find_project", "opener_below", "opener_beside", "project_specs", "spec_of"]

PROJECT_FILE = "meminit.yaml"
_KEPT = 256
"""So many opened files are kept at hand."""
_OTHER = ("machine", "kernel", "config", "cmdline", "arch", "feature", "no_feature")
"""Options that make another boot of the one that this machine is running."""


def boot_of(options: BootOptions, *, seen: bool = True) -> Boot:
    """The one boot that the options describe. ``seen`` as for spec_of(). Raises InputFault."""
    return Boot.form(spec_of(options, seen=seen))


def spec_of(options: BootOptions, *, seen: bool = True) -> BootSpec:
    """What the options say, over what the named boot of the project says, over this machine with --here.

    The zones that this machine shows are its boot's as it is: they are left out where another boot is described, and
    where not ``seen``, for what is to be predicted.
    """
    _refuse_empty(options)
    spec = BootSpec()
    if options.here:
        from meminit.cli.host import here

        spec = here(with_machine=options.machine is None)
        other = any(getattr(options, name) not in {None, ()} for name in _OTHER)
        if other or not seen:
            spec = replace(spec, zones=None, given=spec.given - {"zones"})
    if options.boot is not None or options.project not in {None, "none"}:
        spec = _named(options)
    return _overlaid(spec, options)


def _named(options: BootOptions) -> BootSpec:
    if options.project == "none":
        raise InputFault("--boot names a boot of a project, and --project none leaves none")
    path = _path(options.project) if options.project else find_project()
    if path is None:
        raise InputFault(f"no {PROJECT_FILE} here or above", help="name one with --project FILE")
    specs = {spec.name: spec for spec in project_specs(open_text(path), path.parent)}
    if options.boot is None:
        raise InputFault(f"which boot of {path}?", help="choose one with --boot: " + ", ".join(specs))
    if options.boot not in specs:
        hint = did_you_mean(str(options.boot), specs) or "it has: " + ", ".join(specs)
        raise InputFault(f"no boot `{options.boot}` in {path}", help=hint)
    return specs[options.boot]


def _refuse_empty(options: BootOptions) -> None:
    for name in ("machine", "kernel", "config", "arch", "zoneinfo", "boot", "project"):
        if getattr(options, name) == "":
            raise InputFault(f"--{name} is given as nothing")


def _overlaid(spec: BootSpec, options: BootOptions) -> BootSpec:
    given = set(spec.given)
    for key, value in (
        ("machine", options.machine),
        ("kernel", options.kernel),
        ("config", options.config),
        ("cmdline", options.cmdline),
        ("sysctl", options.sysctl),
        ("zones", options.zoneinfo),
    ):
        if value not in {None, ()}:
            given.add(key)
    if options.machine is not None:
        spec = replace(spec, machine=_machine(options.machine))
    if options.kernel is not None:
        spec = replace(spec, release=options.kernel, release_place=_word("--kernel", options.kernel))
    if options.config is not None:
        from meminit.read.dotconfig import read_dotconfig

        spec = replace(spec, config=read_dotconfig(open_text(_path(options.config))))
    spec = _with_line(spec, options)
    if options.zoneinfo is not None:
        from meminit.read.zoneinfo import read_zoneinfo

        spec = replace(spec, zones=read_zoneinfo(open_text(_path(options.zoneinfo))))
    if options.image_size is not None:
        spec = replace(spec, image_size=_size("--image-size", options.image_size))
    if options.initrd_size is not None:
        spec = replace(spec, initrd_size=_size("--initrd-size", options.initrd_size))
    if options.arch is not None:
        spec = replace(spec, arch=options.arch, arch_place=_word("--arch", options.arch))
    features = dict.fromkeys(options.feature, (True, "--feature"))
    features |= dict.fromkeys(options.no_feature, (False, "--no-feature"))
    return replace(
        spec,
        sysctls=spec.sysctls + tuple(s for text in options.sysctl for s in _sysctls(text)),
        features={**spec.features, **{name: wanted for name, (wanted, _) in features.items()}},
        feature_places={**spec.feature_places, **{n: _word(option, n) for n, (_, option) in features.items()}},
        state=options.state or spec.state,
        hotplug=spec.hotplug + tuple(map(_hotplug, options.hotplug)),
        hotplug_places=(*spec.hotplug_places, *(_word("--hotplug", text) for text in options.hotplug)),
        given=frozenset(given),
    )


def _path(text: str) -> Path:
    from pathlib import Path  # 4 ms that a boot without files does not need

    return Path(text)


def _machine(name: str) -> MachineFacts:
    """The machine in a file; a file of a boot loader is told for what it is."""
    opened = open_machine(_path(name))
    try:
        return read_machine_files(opened)
    except InputFault:
        from meminit.read.bootfiles.registry import taken_for

        if not isinstance(opened, Source) or (title := taken_for(opened)) is None:
            raise
        help_ = f"give it with -l @{name}, or as a PATH of `meminit check`"
        raise InputFault(f"{name} is no machine: it looks like {title}", opened.place(0, 1), help_) from None


def _word(option: str, text: str) -> Place:
    return Source(f"<{option}>", text).place(0, len(text))


def _size(option: str, text: str) -> int:
    from meminit.quantity import parse_size

    try:
        return parse_size(text)
    except ValueError:
        raise InputFault("not a size", _word(option, text), "write bytes, or such as 64M") from None


def _with_line(spec: BootSpec, options: BootOptions) -> BootSpec:
    """``spec`` with the boot line of the options, which a file of a boot loader may hold."""
    text = options.cmdline
    if text is not None and text.startswith("@"):
        from meminit.cli.bootfiles import open_boot_entry

        entry = open_boot_entry(_path(text[1:]), options.entry)
        return replace(spec, cmdline=entry.line, entry=entry)
    if options.entry is not None:
        help_ = "name the file with -l @FILE"
        raise InputFault("--entry chooses among the entries of a file, and none was given", None, help_)
    return spec if text is None else replace(spec, cmdline=Source("<cmdline>", text), entry=None)


def _text(name: str, text: str) -> Source:
    return open_text(_path(text[1:])) if text.startswith("@") else Source(name, text)


def _sysctls(text: str) -> tuple[Setting, ...]:
    from meminit.read.sysctl import read_sysctls

    return read_sysctls(_text("<--sysctl>", text))


def _hotplug(text: str) -> tuple[int, str]:
    node, colon, zone = text.partition(":")
    if not (colon and zone and node.isascii() and node.isdigit()):
        raise InputFault("not a zone to plug", _word("--hotplug", text), "write NODE:ZONE, such as 1:Movable")
    return int(node), zone


def find_project() -> Path | None:
    """The nearest meminit.yaml in the working folder or above it. Raises InputFault when that folder is gone."""
    from pathlib import Path

    try:
        folder = Path.cwd()
    except FileNotFoundError:
        raise InputFault("the working folder is gone") from None
    for candidate in (folder, *folder.parents):
        noted_kind(candidate / PROJECT_FILE)
        if (candidate / PROJECT_FILE).is_file():
            return candidate / PROJECT_FILE
    return None


def project_specs(source: Source, folder: Path) -> tuple[BootSpec, ...]:
    """The boots of a project file that lies in ``folder``; the files it names are looked for below that."""
    from meminit.cli.globs import expander_below
    from meminit.read.project import read_project

    return read_project(source, opener_below(folder), expander_below(folder))


def opener_below(folder: Path) -> Opener:
    """An opener of files named relative to ``folder`` that lie in it or below: a document reaches nothing else.

    What many boots name is opened once.
    """
    root = folder.resolve()
    opened = lru_cache(maxsize=_KEPT)(lambda name: _opened(folder, name, None))

    def opener(name: str, place: Place | None) -> Source | Files:
        if not (root / name).resolve().is_relative_to(root):
            help_ = "a document may name only files in its own folder and below it"
            raise InputFault(f"`{name}` lies outside of {folder}", place, help_)
        try:
            return opened(name)
        except InputFault as fault:
            raise InputFault(fault.message, fault.place or place, fault.help) from None

    return opener


def opener_beside(folder: Path) -> Opener:
    """An opener of any file, named relative to ``folder``: for documents of the caller's own making."""
    return lambda name, place: _opened(folder, name, place)


def _opened(folder: Path, name: str, place: Place | None) -> Source | Files:
    if name == STDIN:
        raise InputFault("a document cannot name standard input", place)
    try:
        return open_machine(folder / name)
    except InputFault as fault:
        raise InputFault(fault.message, fault.place or place, fault.help) from None
