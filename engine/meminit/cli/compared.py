"""Which two boots ``meminit diff`` compares: what is given once is of both, what is given twice of one each."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meminit.cli.asked import BootOptions
from meminit.cli.boots import PROJECT_FILE, boot_of, find_project, project_specs
from meminit.cli.checked import jobs_to_check
from meminit.cli.files import open_text
from meminit.errors import InputFault, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.boot import Boot

__all__ = ["two_boots"]

TWO = 2
_BASE = frozenset(["boot", "project", "here"])
_OF_BOTH = frozenset(["sysctl", "feature", "no_feature", "hotplug", "here"])
"""Options that may be given many times, and so say nothing of two boots."""
_HELP = "give two boots, or an option twice: -k 4.7 -k 6.12"


def two_boots(names: tuple[str, ...], given: Mapping[str, Any]) -> tuple[Boot, Boot]:
    """The boots of ``names`` under ``given``, which has a tuple of texts for each option. Raises InputFault."""
    if len(names) > TWO:
        raise InputFault(f"{len(names)} boots, and two are compared", help=_HELP)
    twice = {name for name in given.keys() - _OF_BOTH if len(given[name]) == TWO}
    for name in given.keys() - _OF_BOTH:
        if len(given[name]) > TWO:
            option = name.replace("_", "-")
            raise InputFault(f"--{option} is given {len(given[name])} times, and two boots are compared")
    sides = _options(given, 0), _options(given, -1)
    known = _project_boots(sides, names)
    own = (names[0], names[-1]) if names else (None, None)
    if not twice and len(names) < TWO:
        sides = _base(sides[0], own[0], known), sides[1]
    first, second = (_boot(name, side, known[at]) for at, (name, side) in enumerate(zip(own, sides, strict=True)))
    return first, second


def _options(given: Mapping[str, Any], at: int) -> BootOptions:
    """What ``given`` says of one boot: the first or the last of each."""
    said: dict[str, Any] = {}
    for field in fields(BootOptions):
        value = given[field.name]
        said[field.name] = value if field.name in _OF_BOTH else (value[at] if value else None)
    return BootOptions(**said)


def _base(options: BootOptions, name: str | None, known: tuple[frozenset[str], frozenset[str]]) -> BootOptions:
    """What is left of ``options`` for the first boot where they say what is other in the second."""
    base = replace(BootOptions(), **{key: getattr(options, key) for key in _BASE})
    if (name in known[0] or options.boot is not None or options.here) and base != options:
        return base
    raise InputFault("nothing says what to compare with", help=_HELP)


def _project_boots(
    sides: tuple[BootOptions, BootOptions], names: tuple[str, ...]
) -> tuple[frozenset[str], frozenset[str]]:
    """The names of boots of the project of each side, where boots are named."""
    first, second = (_names(side.project) if names else frozenset[str]() for side in sides)
    return first, second


def _names(project: str | None) -> frozenset[str]:
    path = None if project == "none" else Path(project) if project else find_project()
    if path is None:
        return frozenset()
    return frozenset(spec.name or "" for spec in project_specs(open_text(path), path.parent))


def _boot(name: str | None, options: BootOptions, known: frozenset[str]) -> Boot:
    if name is None:
        return boot_of(options, seen=False)
    if name in known:
        if options.boot is not None:
            raise InputFault(f"two boots where one is wanted: {name} and --boot {options.boot}", help="leave one out")
        return boot_of(replace(options, boot=name), seen=False)
    if not Path(name).exists():
        hint = did_you_mean(name, known) or (f"{PROJECT_FILE} has: {', '.join(sorted(known))}" if known else "")
        raise InputFault(f"`{name}` is neither a boot of a project nor a file", help=hint)
    formed = (job.form() for job in jobs_to_check((name,), options).jobs)
    boots = [boot for boot in formed if boot is not None]
    if len(boots) > 1:
        message = f"{name} describes {len(boots)} boots"
        raise InputFault(message, help="name one with --boot or --entry: " + ", ".join(boot.name for boot in boots))
    return boots[0]
