"""Sets aside the findings that the project's waivers are about, and tells which waivers are over or of no use."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.judge.aside import Told, set_aside
from meminit.judge.finding import Waived
from meminit.read.quoting import quoted
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from meminit.judge.aside import Aside
    from meminit.judge.finding import Finding, Report
    from meminit.read.waivers import Waiver

__all__ = ["ProjectWaivers", "set_aside_by_waivers"]


class ProjectWaivers(NamedTuple):
    """The waivers of a project. They are about those ``boots`` of a report: the ``whole`` of the project, or some."""

    waivers: Sequence[Waiver]
    boots: Collection[str]
    whole: bool = True


def set_aside_by_waivers(report: Report, aside: Aside, project: ProjectWaivers, today: date) -> Report:
    """The report without the findings that waivers set aside, with findings about waivers at its end.

    Raises InputFault for a waiver of a check that is not there.
    """
    codes = {waiver: _codes(waiver, aside) for waiver in project.waivers}
    holding = {w: named for w, named in codes.items() if w.expires is None or today <= w.expires}
    used: set[Waiver] = set()

    def by_waiver(finding: Finding) -> Waived | None:
        found = [waiver for waiver, named in holding.items() if finding.code in named and _about(waiver, finding)]
        if not found or finding.boot not in project.boots:
            return None
        used.update(found)
        return Waived(finding, "waiver", found[0].reason, found[0].owner, found[0].place)

    rest = set_aside(report, by_waiver)
    told = Told(aside.upkeep)
    for waiver, named in codes.items():
        if waiver not in holding:
            _tell_expired(told, waiver)
        elif waiver not in used and project.whole:
            _tell_unused(told, aside, waiver, named, [name for name in project.boots if _matches(waiver, name)])
    return told.beside(rest)


def _codes(waiver: Waiver, aside: Aside) -> frozenset[str]:
    codes = aside.named(waiver.check)
    if not codes:
        help_ = aside.near(waiver.check) or "see `meminit rules list`"
        raise InputFault(f"no check is called {quoted(waiver.check)}", waiver.place, help_)
    return codes


def _matches(waiver: Waiver, boot: str) -> bool:
    return waiver.boot is None or fnmatchcase(boot, waiver.boot)


def _about(waiver: Waiver, finding: Finding) -> bool:
    if not _matches(waiver, finding.boot):
        return False
    if waiver.path is None:
        return True
    names = (label.place.source.name.removeprefix(f"{waiver.folder}/") for label in finding.places)
    return any(fnmatchcase(name, waiver.path) for name in names)


def _key(waiver: Waiver) -> str:
    return "\0".join((waiver.check, waiver.boot or "", waiver.path or ""))


def _tell_expired(told: Told, waiver: Waiver) -> None:
    place = waiver.expires_place or waiver.place
    owner = f"; {waiver.owner} is to be asked" if waiver.owner else ""
    message = f"the waiver of {waiver.check} expired on {waiver.expires}: {waiver.reason}{owner}"
    told.tell("W104", place, message, _key(waiver))


def _tell_unused(told: Told, aside: Aside, waiver: Waiver, codes: frozenset[str], boots: Sequence[str]) -> None:
    if not boots:
        told.tell("W105", waiver.place, f"no boot matches {quoted(waiver.boot)}", _key(waiver))
    elif aside.chosen.issuperset(codes) and any(aside.answered((code,), boots) for code in codes):
        where = f" in {quoted(waiver.path)}" if waiver.path else ""
        told.tell(
            "W105", waiver.place, f"{waiver.check} finds nothing{where} for this waiver to set aside", _key(waiver)
        )
