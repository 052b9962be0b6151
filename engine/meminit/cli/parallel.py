"""Checks boots in several processes; the reports come back in the order of the boots, and are what one would make."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from meminit.cli.checking import check_crash, checked, in_order
from meminit.cli.inputs import noted_elsewhere, recorded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from meminit.cli.checking import Job
    from meminit.cli.inputs import Inputs
    from meminit.judge.check import Check
    from meminit.judge.finding import Report
    from meminit.judge.run import Quiet

    Part = tuple[list[tuple[int, Report]], dict[str, float], Inputs | None]

__all__ = ["in_processes", "processors"]

_SHARE = 4
"""So many portions a process, so that one with slow boots is not waited for long."""
_MOST = 16
"""Boots of a portion."""

_given: list[tuple[Sequence[Job], Sequence[Check], bool]] = []
"""What the processes inherit: boots that are not formed yet cannot be handed over."""
_quiet: Quiet = set()


def processors() -> int:
    """How many processes can work at a time here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(
    jobs: Sequence[Job], checks: Sequence[Check], processes: int, spent: dict[str, float] | None
) -> Iterator[Report]:
    """The report of each of ``jobs``, in their order. A process that dies is a crash of the boots it had.

    Processes are forked; where there is no fork, this one does it all.
    """
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_all_start_methods, get_context

    numbers = in_order(jobs)
    size = max(1, min(_MOST, -(-len(numbers) // (processes * _SHARE))))
    portions = [numbers[at : at + size] for at in range(0, len(numbers), size)]
    _given[:] = [(jobs, checks, spent is not None)]
    _quiet.clear()
    if "fork" not in get_all_start_methods():
        sys.stderr.write("note: this system cannot fork, so that one process checks all boots\n")
        parts = [_portion(portion) for portion in portions]
    else:
        sys.stdout.flush()
        sys.stderr.flush()
        with ProcessPoolExecutor(min(processes, len(portions)), get_context("fork")) as pool:
            waiting = [pool.submit(_portion, portion) for portion in portions]
            parts = [_result(part, portion, jobs, checks) for part, portion in zip(waiting, portions, strict=True)]
    _given.clear()
    reports: dict[int, Report] = {}
    for made, seconds, inputs in parts:
        reports.update(made)
        noted_elsewhere(inputs)
        if spent is not None:
            spent |= {code: spent.get(code, 0.0) + took for code, took in seconds.items()}
    return (reports[number] for number in range(len(jobs)))


def _portion(numbers: list[int]) -> Part:
    ((jobs, checks, timed),) = _given
    spent: dict[str, float] | None = {} if timed else None
    made = [(number, checked(jobs[number], checks, spent, _quiet)) for number in numbers]
    return made, spent or {}, recorded()


def _result(part: Future[Part], portion: list[int], jobs: Sequence[Job], checks: Sequence[Check]) -> Part:
    from concurrent.futures.process import BrokenProcessPool

    try:
        return part.result()
    except BrokenProcessPool as error:
        return [(number, check_crash(jobs[number].name, checks, error)) for number in portion], {}, None
