"""``meminit zonelists``: every node's fallback lists, and why each entry stands where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from meminit.cli.batch import refuse_beside_batch, run_batch
from meminit.cli.boots import boot_of
from meminit.cli.options import boot_options, output_options
from meminit.cli.output import emit
from meminit.derive.layout import layout_of
from meminit.derive.zonelists.build import build_all_zonelists
from meminit.derive.zonelists.gfp import gfp_of, request_of
from meminit.derive.zonelists.select import only_nodes, up_to_zone
from meminit.read.gfp import read_gfp
from meminit.records import dataclass
from meminit.show.distances.dot import distances_dot
from meminit.show.distances.picture import picture_of
from meminit.show.distances.svg import distances_svg
from meminit.show.json.zonelists import zonelists_text
from meminit.show.text.zonelists import Wanted, zonelists_lines
from meminit.text import Source

if TYPE_CHECKING:
    from meminit.cli.options import BootOptions, OutputOptions
    from meminit.model.boot import Boot
    from meminit.model.zonelists import Request, Zonelists

__all__ = ["command"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the lists."""

    nodes: tuple[int, ...]
    zone: str | None
    gfp: str | None
    order: str | None
    thisnode: bool
    explain: bool


@click.command("zonelists")
@boot_options
@click.option("--node", "nodes", type=int, multiple=True, metavar="N", help="Only this node; repeatable.")
@click.option("--zone", metavar="ZONE", help="What a request limited to ZONE and lower zones walks.")
@click.option("--gfp", metavar="FLAGS", help="What a request with these flags walks: GFP_KERNEL, GFP_DMA32|__GFP_…")
@click.option(
    "--order", type=click.Choice(["default", "node", "zone", "legacy"]), help="What another order would make."
)
@click.option("--thisnode", is_flag=True, help="The lists for __GFP_THISNODE only.")
@click.option("--explain", is_flag=True, help="Why each entry stands where it stands.")
@click.option("--batch", metavar="FILE|-", help="A boot as JSON on each line; answers as JSON lines.")
@output_options("text", "json", "svg", "dot")
def command(
    options: BootOptions, output: OutputOptions, batch: str | None, nodes: tuple[int, ...], **asked: Any
) -> int:
    """Show the fallback list and the this-node list of every node, under the order in force.

    As svg or dot: the distances between the nodes, which decide the order of nodes in the lists.
    """
    question = Question(nodes, **asked)
    if question.zone is not None and question.gfp is not None:
        raise click.UsageError("--zone and --gfp both say which zones a request may take: give one of them")
    if batch is not None:
        refuse_beside_batch(options, output)
        return run_batch(batch, lambda boot: (_line(boot, question), 0))
    boot = boot_of(options)
    lists, requests = _answer(boot, question)
    told = output.verbose or question.explain or bool(options.state or options.hotplug)
    wanted = Wanted(question.thisnode, told, output.quiet, boot.assumed)
    emit(
        output,
        {
            "text": lambda: zonelists_lines(lists, requests, wanted),
            "json": lambda: zonelists_text(boot, lists, requests),
            "svg": lambda: distances_svg(boot, picture_of(layout_of(boot).topology)),
            "dot": lambda: distances_dot(picture_of(layout_of(boot).topology)),
        },
    )
    return 0


def _line(boot: Boot, question: Question) -> str:
    lists, requests = _answer(boot, question)
    return zonelists_text(boot, lists, requests, line=True)


def _answer(boot: Boot, question: Question) -> tuple[Zonelists, tuple[Request, ...]]:
    layout = layout_of(boot)
    explain = (question.nodes or True) if question.explain else False
    lists = only_nodes(build_all_zonelists(boot, layout, order=question.order, explain=explain), question.nodes)
    requests: tuple[Request, ...] = ()
    if question.gfp is not None:
        text = f"{question.gfp}|__GFP_THISNODE" if question.thisnode else question.gfp
        gfp = gfp_of(boot.kernel, read_gfp(Source("<--gfp>", text)))
        requests = tuple(request_of(boot.kernel, layout.zone_types, own, gfp) for own in lists.nodes)
    if question.zone is not None:
        lists = up_to_zone(lists, layout.zone_types, question.zone)
    return lists, requests
