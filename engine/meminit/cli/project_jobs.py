"""The boots of a project file as jobs: each is read when its turn comes, so that a wrong one costs no other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from meminit.cli.boots import opener_below
from meminit.cli.checking import Job
from meminit.cli.globs import expander_below
from meminit.model.boot import Boot
from meminit.model.knowledge import arch_aliases
from meminit.read.boot_document import read_bootspec
from meminit.read.dotconfig import DotConfig
from meminit.read.project import project_cells

if TYPE_CHECKING:
    from pathlib import Path

    from meminit.read.bootspec import BootSpec, Opener
    from meminit.read.matrix import Cell
    from meminit.text import Source

__all__ = ["project_jobs"]


def project_jobs(source: Source, folder: Path) -> list[Job]:
    """The boots of a project file that lies in ``folder``. Raises InputFault for what is wrong with the file itself."""
    opener = opener_below(folder)
    return [
        Job(cell.name, partial(_formed, cell, opener), repr(cell.get(("kernel",))))
        for cell in project_cells(source, expander_below(folder))
    ]


def _formed(cell: Cell, opener: Opener) -> Boot | None:
    """The boot; None of a pair that a matrix makes of a machine and a kernel of different arches."""
    spec = read_bootspec(cell, opener=opener)
    return None if cell.of_matrix and _of_two_arches(spec) else Boot.form(spec)


def _of_two_arches(spec: BootSpec) -> bool:
    config = spec.config.arch if isinstance(spec.config, DotConfig) else None
    machine = spec.machine.arch if spec.machine else None
    named = {arch_aliases().get(name.lower(), name) for name in (machine, spec.arch or config) if name}
    return len(named) > 1
