"""Sets aside the findings of checks that the project ignores in some of its files."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from meminit.judge.aside import set_aside
from meminit.judge.finding import Waived
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.judge.finding import Finding, Report
    from meminit.text import Place

__all__ = ["IgnoredThere", "set_aside_by_paths"]


class IgnoredThere(NamedTuple):
    """Findings of the checks ``codes`` in files below ``folder`` whose names match ``pattern``; said at ``place``."""

    folder: str
    pattern: str
    codes: tuple[str, ...]
    place: Place


def set_aside_by_paths(report: Report, ignored: Sequence[IgnoredThere]) -> Report:
    """The report without the findings that point first at such a file."""

    def by_path(finding: Finding) -> Waived | None:
        found = next((one for one in ignored if _is_there(finding, one)), None)
        return None if found is None else Waived(finding, "waiver", f"ignored in {found.pattern}", place=found.place)

    return set_aside(report, by_path)


def _is_there(finding: Finding, ignored: IgnoredThere) -> bool:
    if finding.code not in ignored.codes or not finding.places:
        return False
    name = finding.places[0].place.source.name.removeprefix(f"{ignored.folder}/")
    return fnmatchcase(name, ignored.pattern)
