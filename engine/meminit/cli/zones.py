"""``meminit zones``: nodes, zones and pages of a machine as the kernel will lay them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from meminit.cli.batch import refuse_beside_batch, run_batch
from meminit.cli.boots import boot_of
from meminit.cli.options import boot_options, output_options
from meminit.cli.output import emit
from meminit.derive.address_space.virtual_layout import address_spaces
from meminit.derive.layout import layout_shown
from meminit.derive.pages import page_at, page_of
from meminit.quantity import parse_size
from meminit.show.json.address_space import address_space_json
from meminit.show.json.document import dumps
from meminit.show.json.zones import zones_json
from meminit.show.text.address_space import address_space_lines
from meminit.show.text.pages import page_lines, pages_lines
from meminit.show.text.zones import zones_lines

if TYPE_CHECKING:
    from meminit.cli.options import BootOptions, OutputOptions
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout, PageAnswer

__all__ = ["command"]


class Quantity(click.ParamType[int]):
    """A page frame number or an address: decimal or 0x, with an optional suffix such as 4G."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number that ``value`` says."""
        try:
            return parse_size(value)
        except ValueError:
            self.fail(f"`{value}` is not a number: write it as 4096, 0x1000 or 4G", param, ctx)


@click.command("zones")
@boot_options
@click.option("--pfn", "pfns", type=Quantity(), multiple=True, metavar="N", help="Where a page frame is; repeatable.")
@click.option(
    "--address", "addresses", type=Quantity(), multiple=True, metavar="A", help="Where a physical address is."
)
@click.option("--pages", is_flag=True, help="Page size, sizeof(struct page), and what all memory maps take.")
@click.option("--address-space", is_flag=True, help="Where the kernel puts what in its own virtual addresses.")
@click.option("--batch", metavar="FILE|-", help="A boot as JSON on each line; answers as JSON lines.")
@output_options("text", "json")
def command(
    options: BootOptions,
    output: OutputOptions,
    pfns: tuple[int, ...],
    addresses: tuple[int, ...],
    *,
    pages: bool,
    address_space: bool,
    batch: str | None,
) -> int:
    """Show every node with its zones, and how the kernel finds the struct page of a page frame."""
    if batch is not None:
        refuse_beside_batch(options, output, **{"--pages": pages, "--address-space": address_space})
        return run_batch(batch, lambda boot: (_line(boot, pfns, addresses), 0))
    boot = boot_of(options)
    layout = layout_shown(boot)
    asked = _asked(boot, layout, pfns, addresses)
    emit(
        output,
        {
            "text": lambda: _text(boot, layout, asked, pages=pages, address_space=address_space),
            "json": lambda: dumps(_json(boot, layout, asked, address_space=address_space)),
        },
    )
    return 0


def _asked(boot: Boot, layout: Layout, pfns: tuple[int, ...], addresses: tuple[int, ...]) -> tuple[PageAnswer, ...]:
    return (*(page_of(boot, layout, pfn) for pfn in pfns), *(page_at(boot, layout, at) for at in addresses))


def _line(boot: Boot, pfns: tuple[int, ...], addresses: tuple[int, ...]) -> str:
    layout = layout_shown(boot)
    return dumps(zones_json(boot, layout, _asked(boot, layout, pfns, addresses)), line=True)


def _json(boot: Boot, layout: Layout, asked: tuple[PageAnswer, ...], *, address_space: bool) -> dict[str, Any]:
    document = zones_json(boot, layout, asked)
    return document | address_space_json(address_spaces(boot, layout)) if address_space else document


def _text(boot: Boot, layout: Layout, asked: tuple[PageAnswer, ...], *, pages: bool, address_space: bool) -> str:
    parts = [page_lines(asked) if asked else zones_lines(boot, layout)]
    if pages:
        parts.append(pages_lines(boot, layout))
    if address_space:
        parts.append(address_space_lines(address_spaces(boot, layout)))
    return "\n".join(parts)
