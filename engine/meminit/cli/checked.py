"""Which boots `meminit check` checks: those of projects, or one that options and files describe."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from meminit.cli.boots import PROJECT_FILE, boot_of, find_project, project_specs
from meminit.cli.files import open_machine
from meminit.cli.options import BootOptions
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.read.files import Files

__all__ = ["boots_to_check"]

_PROJECT = re.compile(r'"?meminit"?[ \t]*:[ \t]*"?project/')
_SYMBOL = re.compile(r"^(?:# )?CONFIG_\w+[ =]", re.MULTILINE)
_HEAD = 4096
"""A project says what it is at its beginning."""


def boots_to_check(paths: tuple[str, ...], options: BootOptions) -> tuple[Boot, ...]:
    """The boots of the projects in ``paths``; else the boot of ``options`` with the files in ``paths``.

    Without any of these, the boots of the project here or above. Raises InputFault when there is none.
    """
    projects = []
    for path in map(Path, paths):
        match _kind(path):
            case "project":
                projects.append(path / PROJECT_FILE if path.is_dir() else path)
            case "config":
                _refuse_second("config", options.config, path)
                options = replace(options, config=str(path))
            case _:
                _refuse_second("machine", options.machine, path)
                options = replace(options, machine=str(path))
    describes_one = replace(options, project=None) != BootOptions()
    if projects and describes_one:
        message = "a project names its boots, and options describe another"
        raise InputFault(message, help="to change one boot of a project, name it: --project FILE --boot NAME …")
    if describes_one:
        return (boot_of(options),)
    specs = [spec for path in projects or [_project(options)] for spec in project_specs(path)]
    return tuple(Boot.form(spec) for spec in specs)


def _kind(path: Path) -> str:
    """Whether ``path`` is a project, a .config or a machine, by what is in it."""
    if path.is_dir():
        return "project" if (path / PROJECT_FILE).is_file() else "machine"
    opened = open_machine(path)
    if isinstance(opened, Files):
        return "machine"
    if _PROJECT.search(opened.text, 0, _HEAD):
        return "project"
    return "config" if _SYMBOL.search(opened.text) else "machine"


def _refuse_second(what: str, known: str | None, path: Path) -> None:
    if known is not None:
        raise InputFault(f"two {what}s: {known} and {path}", help="describe several boots in a project file")


def _project(options: BootOptions) -> Path:
    if options.project == "none":
        raise InputFault("nothing to check", help="describe a boot with -m, -c, -k and -l")
    path = Path(options.project) if options.project else find_project(Path.cwd())
    if path is None:
        help_ = "name a PATH, or describe a boot with -m, -c, -k and -l"
        raise InputFault(f"nothing to check: no {PROJECT_FILE} here or above", help=help_)
    return path
