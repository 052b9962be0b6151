"""Which boots `meminit check` checks: those of projects, or one that options and files describe."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from meminit.cli.boots import PROJECT_FILE, find_project, spec_of
from meminit.cli.checking import Job
from meminit.cli.files import STDIN, open_machine, open_text
from meminit.cli.inputs import noted_kind
from meminit.cli.options import BootOptions
from meminit.cli.project_jobs import project_jobs
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.read.dotconfig import read_dotconfig
from meminit.read.files import Files
from meminit.read.formats.registry import is_machine, read_machine_files
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.read.bootspec import BootSpec

__all__ = ["ProjectFile", "ToCheck", "jobs_to_check", "recognised"]

_PROJECT = re.compile(r'"?meminit"?[ \t]*:[ \t]*"?project/')
_SYMBOL = re.compile(r"^(?:# )?CONFIG_\w+[ =]", re.MULTILINE)
_HEAD = 4096
"""A project says what it is at its beginning."""


class ProjectFile(NamedTuple):
    """A project file and the folder it lies in; ``boots`` are names of those asked for, which may be the ``whole``."""

    source: Source
    folder: Path
    boots: tuple[str, ...]
    whole: bool


class ToCheck(NamedTuple):
    """Boots, unformed, and the projects they are of."""

    jobs: list[Job]
    projects: list[ProjectFile]


def jobs_to_check(paths: tuple[str, ...], options: BootOptions) -> ToCheck:
    """The boots of the projects in ``paths``; else that of ``options`` with the files in ``paths``.

    A file of boot lines makes a boot of each of its entries. Without any of these, the boots of the project here or
    above. Raises InputFault when there is none.
    """
    projects: list[tuple[Source, Path]] = []
    parts: dict[str, tuple[Path, Source | Files]] = {}
    lines: list[tuple[Path, Source | Files]] = []
    for path in map(Path, paths):
        kind, opened = recognised(path)
        if kind == "project" and isinstance(opened, Source):
            projects.append((opened, path if path.is_dir() else path.parent))
            continue
        if kind == "cmdline":
            lines.append((path, opened))
            continue
        known = parts[kind][0] if kind in parts else getattr(options, kind)
        if known is not None:
            raise InputFault(f"two {kind}s: {known} and {path}", help="describe several boots in a project file")
        parts[kind] = (path, opened)
    describes_one = bool(parts or lines) or replace(options, project=None) != BootOptions()
    if projects and describes_one:
        message = "a project names its boots, and options describe another"
        raise InputFault(message, help="to change one boot of a project, name it: --project FILE --boot NAME …")
    if describes_one:
        if lines and options.cmdline is not None:
            raise InputFault(f"two boot lines: {options.cmdline} and {lines[0][0]}", help="leave -l out")
        spec = spec_of(replace(options, entry=None) if lines else options)
        spec = _with_parts(spec, {kind: opened for kind, (_, opened) in parts.items()})
        jobs = [Job(each.name, partial(Boot.form, each)) for each in _with_lines(spec, lines, options.entry)]
        return ToCheck(jobs, _named_project(options))
    jobs, files = [], []
    for source, folder in projects or [_project(options)]:
        found = project_jobs(source, folder)
        jobs += found
        files.append(ProjectFile(source, folder, tuple(job.name for job in found), whole=True))
    return ToCheck(jobs, files)


def _named_project(options: BootOptions) -> list[ProjectFile]:
    """The project of the one boot that is named, if one is."""
    if options.boot is None or options.project == STDIN:
        return []
    source, folder = _project(options)
    return [ProjectFile(source, folder, (options.boot,), whole=False)]


def _with_parts(spec: BootSpec, parts: dict[str, Source | Files]) -> BootSpec:
    if "machine" in parts:
        spec = replace(spec, machine=read_machine_files(parts["machine"]), given=spec.given | {"machine"})
    match parts:
        case {"config": Source() as config}:
            spec = replace(spec, config=read_dotconfig(config), given=spec.given | {"config"})
    return spec


def _with_lines(spec: BootSpec, lines: list[tuple[Path, Source | Files]], title: str | None) -> Iterator[BootSpec]:
    """``spec`` with each boot entry of the files, named after file and entry; with a title only with that entry."""
    if not lines:
        yield spec
        return
    from meminit.cli.bootfiles import read_boot_lines
    from meminit.read.bootfiles.registry import chosen_entry

    for path, opened in lines:
        entries = read_boot_lines(path, opened)
        for entry in entries if title is None else [chosen_entry(entries, title, str(path))]:
            name = str(path) if entry.title == path.name else f"{path}: {entry.title}"
            yield replace(spec, name=name, cmdline=entry.line, entry=entry, given=spec.given | {"cmdline"})


def recognised(path: Path) -> tuple[str, Source | Files]:
    """What ``path`` holds, and whether that is a project, a config, boot lines or a machine."""
    noted_kind(path / PROJECT_FILE)
    if path.is_dir() and (path / PROJECT_FILE).is_file():
        return "project", open_text(path / PROJECT_FILE)
    opened = open_machine(path)
    from meminit.cli.bootfiles import is_boot_folder
    from meminit.read.bootfiles.registry import is_boot_file

    if isinstance(opened, Files):
        if is_boot_folder(path):
            return "cmdline", opened
        _refuse_entries(path)
        return "machine", opened
    if _PROJECT.search(opened.text, 0, _HEAD):
        return "project", opened
    if _SYMBOL.search(opened.text):
        return "config", opened
    return ("cmdline" if not is_machine(opened) and is_boot_file(opened) else "machine"), opened


def _refuse_entries(folder: Path) -> None:
    """Raise InputFault for a folder with entries of a boot loader that is not called as such folders are."""
    from meminit.read.bootfiles.registry import taken_for

    first = next(iter(sorted(folder.glob("*.conf"))), None) if folder.is_dir() else None
    title = taken_for(open_text(first)) if first is not None else None
    if first is not None and title is not None:
        help_ = f"name its files, or keep them in a folder loader/entries and name the one above: {first} reads alone"
        raise InputFault(f"{folder} is no folder of boot entries by its name, but {first.name} is {title}", help=help_)


def _project(options: BootOptions) -> tuple[Source, Path]:
    if options.project == "none":
        raise InputFault("nothing to check", help="describe a boot with -m, -c, -k and -l")
    path = Path(options.project) if options.project else find_project()
    if path is None:
        help_ = "name a PATH, or describe a boot with -m, -c, -k and -l"
        raise InputFault(f"nothing to check: no {PROJECT_FILE} here or above", help=help_)
    return open_text(path), path.parent
