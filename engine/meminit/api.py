"""The library: a boot in, a prediction out, as frozen values; whatever the command line can do is here.

Files that a boot document names are opened as the command line opens them, relative to the working folder.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meminit.cli.boots import opener_beside
from meminit.derive.address_space.virtual_layout import address_spaces
from meminit.derive.difference import difference
from meminit.derive.layout import layout_of, layout_shown
from meminit.derive.pages import page_of
from meminit.derive.parameters.passes import read_boot_line
from meminit.derive.parameters.telling import tell
from meminit.derive.reserves.prediction import Prediction, reserves_of
from meminit.derive.step_queries import ask
from meminit.derive.steps import steps_of
from meminit.derive.zonelists.build import build_all_zonelists
from meminit.derive.zonelists.gfp import gfp_of, request_of
from meminit.derive.zonelists.select import only_nodes, up_to_zone
from meminit.errors import Defect, InputFault, MeminitError, RuleFault
from meminit.judge.asked_checks import new_findings
from meminit.judge.check import load_check
from meminit.judge.finding import DEFECT, Report
from meminit.judge.prove import Proof
from meminit.judge.prove import prove as prove_check
from meminit.model import boot as model
from meminit.model.address_space import AddressSpaces
from meminit.model.bootline_reading import LineReading
from meminit.model.difference import Difference
from meminit.model.kernel import Feature
from meminit.model.knowledge import features as known_features
from meminit.model.layout import Layout, PageAnswer
from meminit.model.steps import Steps
from meminit.model.zonelists import Request, Zonelists
from meminit.read.baseline import read_baseline
from meminit.read.gfp import read_gfp
from meminit.read.waivers import read_waivers
from meminit.show.json.baseline import baseline_json
from meminit.show.json.cmdline import cmdline_json
from meminit.show.json.diff import diff_json
from meminit.show.json.findings import findings_json
from meminit.show.json.steps import steps_json
from meminit.show.json.zonelists import zonelists_json
from meminit.show.json.zones import zones_json
from meminit.show.text.topics import explained
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Self

__all__ = [
    "AddressSpaces",
    "Boot",
    "Defect",
    "Difference",
    "Feature",
    "InputFault",
    "Layout",
    "LineReading",
    "MeminitError",
    "PageAnswer",
    "Prediction",
    "Proof",
    "Report",
    "Request",
    "RuleFault",
    "Steps",
    "Zonelists",
    "address_space",
    "baseline_of",
    "check",
    "cmdline",
    "diff",
    "explain",
    "features",
    "page",
    "prove",
    "requests",
    "reserves",
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


def zonelists(
    boot: model.Boot,
    *,
    order: str | None = None,
    explain: bool = False,
    nodes: Sequence[int] = (),
    zone: str | None = None,
) -> Zonelists:
    """Every node's fallback lists, or those of ``nodes``, whole or for requests up to ``zone``.

    ``order`` asks for another one than the boot's (default, node, zone, legacy); ``explain`` adds what was weighed.
    """
    layout = layout_of(boot)
    made = build_all_zonelists(boot, layout, order=order, explain=(tuple(nodes) or True) if explain else False)
    lists = only_nodes(made, nodes)
    if zone is not None:
        lists = up_to_zone(lists, layout.zone_types, zone)
    return replace(lists, boot=boot)


def requests(boot: model.Boot, gfp: str) -> tuple[Request, ...]:
    """What a request with the flags ``gfp`` (``GFP_KERNEL|__GFP_THISNODE``) walks on each node that has lists."""
    layout = layout_of(boot)
    asked = gfp_of(boot.kernel, read_gfp(Source("<gfp>", gfp)))
    lists = build_all_zonelists(boot, layout)
    return tuple(request_of(boot.kernel, layout.zone_types, own, asked) for own in lists.nodes)


def zones(boot: model.Boot) -> Layout:
    """Nodes and zones, in pages; zones that were seen need no machine."""
    return replace(layout_shown(boot), boot=boot)


def address_space(boot: model.Boot) -> AddressSpaces:
    """Where the kernel puts what in its own virtual addresses, for each case that only the processor decides."""
    return address_spaces(boot, layout_shown(boot))


def reserves(boot: model.Boot) -> Prediction:
    """Watermarks, lowmem_reserve and per-CPU lists of each zone, before and after the boot's sysctls are written."""
    return reserves_of(boot, layout_shown(boot))


def diff(first: model.Boot, second: model.Boot) -> Difference:
    """What moves from the first boot to the second: nodes, zones, Movable, the lists and what zones keep back."""
    return difference(first, second)


def page(boot: model.Boot, pfn: int) -> PageAnswer:
    """Which node, zone, section and memory map the page frame ``pfn`` is in."""
    return page_of(boot, layout_of(boot), pfn)


def steps(boot: model.Boot, **asked: Any) -> Steps:  # noqa: ANN401  names, and a pair of names for path
    """The steps of memory initialisation, with their states under the boot's config.

    One question may be asked: ``step``, ``before``, ``after``, ``why``, ``needs`` or ``breaks_without`` of a name,
    ``path`` of two.
    """
    return ask(replace(steps_of(boot.kernel), boot=boot), **asked)


def check(  # noqa: PLR0913  the options of the command
    boots: Iterable[model.Boot],
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    waivers: Sequence[Mapping[str, Any]] = (),
    baseline: Mapping[str, Any] | None = None,
    today: date | None = None,
) -> Report:
    """All checks on all boots, or those that ``select`` and ``ignore`` leave; what is known is set aside.

    By comments in the files of the boots; by ``waivers`` with the keys of those in meminit.yaml, by ``today``; by a
    ``baseline``, which ``baseline_of`` makes of a report.
    """
    document = json.dumps({"meminit": "project/1", "boots": {"any": {}}, "waivers": list(waivers)})
    of_waivers = read_waivers(Source("<waivers>", document)) if waivers else ()
    known = None if baseline is None else read_baseline(Source("<baseline>", json.dumps(dict(baseline))))
    day = today or date.today()  # noqa: DTZ011  a waiver holds for a day where its owner is
    return new_findings(tuple(boots), (select, ignore), (of_waivers, day), known)


def baseline_of(report: Report) -> dict[str, Any]:
    """A baseline/1 document of what a report tells."""
    return baseline_json(finding for finding in report.findings if finding.severity != DEFECT)


def cmdline(boot: model.Boot) -> LineReading:
    """How the kernel reads its boot line: who takes each word, what comes of it, what is printed."""
    return replace(read_boot_line(boot.kernel, boot.cmdline), boot=boot)


def features(boot: model.Boot | None = None) -> tuple[Feature, ...]:
    """The behaviours meminit knows, or those that the boot's kernel has."""
    return tuple(one for one in known_features() if boot is None or boot.kernel.has(one.name))


def explain(topic: str) -> str:
    """What meminit knows of a check, a step, a feature, a zone or an order, in words."""
    return explained(topic).page()


def prove(name: str, text: str) -> Proof:
    """Run the tests of a rule file of your own, and show whether each part of its condition decides."""
    return prove_check(load_check(Source(name, text)))


def to_json(result: Zonelists | Layout | Steps | Report | LineReading | Difference) -> dict[str, Any]:
    """The document that ``--format json`` prints of a result of this module."""
    match result:
        case Zonelists(boot=model.Boot() as boot):
            return zonelists_json(boot, result)
        case Layout(boot=model.Boot() as boot):
            return zones_json(boot, result)
        case Steps(boot=model.Boot() as boot):
            return steps_json(boot, result)
        case LineReading(boot=model.Boot() as boot):
            return cmdline_json(boot, result, tell(boot.kernel, result))
        case Difference():
            return diff_json(result)
        case Report():
            return findings_json(result)
    message = f"not a result of meminit's library: {type(result).__name__}"
    raise TypeError(message)
