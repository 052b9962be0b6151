"""The report that `meminit check` is asked for: made, or kept of an earlier run over the same."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meminit.cli.files import open_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.cli.checked import ProjectFile
    from meminit.cli.options import BootOptions
    from meminit.judge.check import Check
    from meminit.judge.finding import Report

__all__ = ["answered"]


def answered(
    paths: tuple[str, ...],
    options: BootOptions,
    checks: Sequence[Check],
    state: list[object],
    *,
    processes: int,
    spent: dict[str, float] | None,
    cache: bool,
) -> tuple[Report, list[ProjectFile]]:
    """The report of all boots that are asked for, and the projects that these are of.

    ``state`` tells ``checks`` from others. Where ``spent`` is wanted, what became of the cache is told. This machine is
    looked at anew each time.
    """

    def made() -> tuple[Report, Any]:
        from meminit.cli.all_boots import check_all
        from meminit.cli.checked import jobs_to_check

        asked = jobs_to_check(paths, options)
        projects.extend(asked.projects)
        plain = [[one.source.name, str(one.folder), list(one.boots), one.whole] for one in asked.projects]
        return check_all(asked.jobs, checks, processes=processes, spent=spent), plain

    projects: list[ProjectFile] = []
    if not cache or options.here:
        return made()[0], projects
    from meminit.cli.cache import key_of, through

    kept = through(key_of(paths, options, state), made)
    if spent is not None:
        sys.stderr.write(f"{kept.note}\n")
    return kept.report, projects or [_project(*plain) for plain in kept.more]


def _project(name: str, folder: str, boots: list[str], whole: bool) -> ProjectFile:
    from meminit.cli.checked import ProjectFile

    return ProjectFile(open_text(Path(name)), Path(folder), tuple(boots), whole)
