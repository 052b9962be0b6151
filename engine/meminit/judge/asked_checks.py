"""All that the library is asked of checks at once: run those that are wanted, and set aside what is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.judge.aside import Aside
from meminit.judge.by_baseline import set_aside_by_baseline
from meminit.judge.by_comments import set_aside_by_comments
from meminit.judge.by_waivers import ProjectWaivers, set_aside_by_waivers
from meminit.judge.commented import commented, joined
from meminit.judge.registry import selected, shipped_checks
from meminit.judge.run import run
from meminit.judge.upkeep import chosen_upkeep, other_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from meminit.judge.finding import Report
    from meminit.model.boot import Boot
    from meminit.read.baseline import Known
    from meminit.read.waivers import Waiver

__all__ = ["new_findings"]


def new_findings(
    boots: Sequence[Boot],
    names: tuple[Sequence[str], Sequence[str]],
    waivers: tuple[Sequence[Waiver], date],
    baseline: Sequence[Known] | None,
) -> Report:
    """The report of ``boots`` by the checks of ``names`` (wanted and unwanted), without what is known.

    ``waivers`` come with the day on which they hold or not. Raises InputFault for names that no check has.
    """
    select, ignore = names
    every, rest = shipped_checks(), other_names(select)
    chosen = () if select and not rest else selected(every, rest, other_names(ignore))
    report = replace(run(boots, chosen), commented=joined(map(commented, boots)))
    aside = Aside.of(report, chosen, every, chosen_upkeep(select, ignore))
    report = set_aside_by_comments(report, aside)
    if waivers[0]:
        about = ProjectWaivers(waivers[0], [boot.name for boot in boots])
        report = set_aside_by_waivers(report, aside, about, waivers[1])
    return report if baseline is None else set_aside_by_baseline(report, aside, baseline)
