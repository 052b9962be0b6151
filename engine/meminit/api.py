"""The library: a boot in, a prediction out, as frozen values; whatever the command line can do is here.

Files that a boot document names are opened as the command line opens them, relative to the working folder.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meminit.cli.boots import opener_beside
from meminit.derive.layout import layout_of
from meminit.derive.steps import steps_of
from meminit.derive.zonelists.build import build_all_zonelists
from meminit.errors import Defect, InputFault, MeminitError, RuleFault
from meminit.judge.finding import Report
from meminit.judge.run import run
from meminit.model import boot as model
from meminit.model.layout import Layout
from meminit.model.steps import Steps
from meminit.model.zonelists import Zonelists
from meminit.show.json.findings import findings_json
from meminit.show.json.steps import steps_json
from meminit.show.json.zonelists import zonelists_json
from meminit.show.json.zones import zones_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

__all__ = [
    "Boot",
    "Defect",
    "InputFault",
    "Layout",
    "MeminitError",
    "Report",
    "RuleFault",
    "Steps",
    "Zonelists",
    "check",
    "steps",
    "to_json",
    "zonelists",
    "zones",
]


class Boot(model.Boot):
    """A boot: machine × kernel × command line (× sysctls)."""

    __slots__ = ()

    @classmethod
    def load(cls, document: Mapping[str, Any] | None = None, /, *, folder: str | Path = ".", **keys: Any) -> Self:  # noqa: ANN401  values of a document
        """The boot of a document with the keys of a boot in meminit.yaml, given as a mapping or as keywords.

        ``machine``, ``kernel``, ``cmdline``, ``sysctl``, ``zones``, ``state``: inline, or files relative to ``folder``.
        Raises InputFault.
        """
        return cls.from_document({**(document or {}), **keys}, opener_beside(Path(folder)))


def zonelists(boot: model.Boot, *, order: str | None = None) -> Zonelists:
    """Every node's fallback lists; ``order`` asks for another one than the boot's: default, node, zone, legacy."""
    return replace(build_all_zonelists(boot, layout_of(boot), order=order), boot=boot)


def zones(boot: model.Boot) -> Layout:
    """Nodes and zones, in pages."""
    return replace(layout_of(boot), boot=boot)


def steps(boot: model.Boot) -> Steps:
    """The steps of memory initialisation, with their states under the boot's config."""
    return replace(steps_of(boot.kernel), boot=boot)


def check(boots: Iterable[model.Boot]) -> Report:
    """All checks on all boots."""
    return run(tuple(boots))


def to_json(result: Zonelists | Layout | Steps | Report) -> dict[str, Any]:
    """The document that ``--format json`` prints of a result of this module."""
    match result:
        case Zonelists(boot=model.Boot() as boot):
            return zonelists_json(boot, result)
        case Layout(boot=model.Boot() as boot):
            return zones_json(boot, result)
        case Steps(boot=model.Boot() as boot):
            return steps_json(boot, result)
        case Report():
            return findings_json(result)
    message = f"not a result of meminit's library: {type(result).__name__}"
    raise TypeError(message)
