"""Facts of a layout that are counted out of it: what is lost, what fits, what zones keep from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.frames import common, merged, without
from meminit.derive.managed import managed_bounds
from meminit.derive.mem_map import mem_map_of
from meminit.derive.numa_emulation.emulate import emu_cmdline
from meminit.judge.kinds import NUMBER, TEXT, TRUTH, Field, Kind, ListOf, Question
from meminit.judge.values import Item, Unknown
from meminit.quantity import GIB

if TYPE_CHECKING:
    from meminit.judge.facts import Facts
    from meminit.judge.values import Value
    from meminit.model.layout import Frames, Layout, Pgdat, Zone
    from meminit.model.reservations import Reservation

__all__ = ["LAYOUT_FIELDS", "LAYOUT_QUESTIONS", "NODE_QUESTIONS", "RESERVATION", "ZONE_FIELDS"]


def _frames(layout: Layout) -> Frames:
    return merged(piece for node in layout.topology.nodes for piece in node.frames)


def _size(facts: Facts, frames: Frames) -> int:
    return sum(end - start for start, end in frames) << facts.boot.kernel.page_shift


def _mirrored(layout: Layout) -> Frames:
    return merged(piece for node in layout.topology.nodes for piece in common(node.mirror, node.frames))


def _unmirrored_low(facts: Facts, layout: Layout) -> int:
    low = ((0, 4 * GIB >> facts.boot.kernel.page_shift),)
    return _size(facts, without(common(_frames(layout), low), _mirrored(layout)))


def _maps(facts: Facts, layout: Layout) -> Value:
    size = mem_map_of(facts.boot, layout).bytes
    return Unknown(frozenset(["sizeof(struct page)"])) if size is None else size


def _fakes(facts: Facts, layout: Layout) -> int | None:
    """How many nodes numa=fake=N asks for."""
    del layout
    asked = emu_cmdline(facts.boot)
    return int(asked["count"]) if asked is not None and asked["kind"] == "count" else None


def _with_memory(_: Facts, layout: Layout) -> int:
    return sum(bool(node.frames) for node in layout.topology.nodes)


def _holds(facts: Facts, layout: Layout, start: int | None, size: int | None) -> bool | None:
    if start is None or size is None:
        return None
    shift = facts.boot.kernel.page_shift
    wanted = (start >> shift, -(-(start + size) >> shift))
    return any(low <= wanted[0] and wanted[1] <= high for low, high in _frames(layout))


def _blocks(facts: Facts, node: Pgdat, size: int | None) -> int | None:
    """Blocks of ``size`` bytes, aligned to it, that lie in the node's memory."""
    pages = None if size is None else size >> facts.boot.kernel.page_shift
    if not pages:
        return None
    frames = next((own.frames for own in facts.layout.topology.nodes if own.id == node.node_id), ())
    return sum(max(end // pages - -(-start // pages), 0) for start, end in merged(frames))


def _early(facts: Facts, layout: Layout) -> Value:
    """What is asked for to be set aside; not known where nothing says how this release places it."""
    found = managed_bounds(facts.boot, layout)
    if found is None:
        return Unknown(frozenset(["where this release sets memory aside"]))
    return tuple(Item("reservation", one, f"{one.what} {one.node}") for one in found.reservations)


def _fits(_: Facts, reservation: Reservation) -> Value:
    if reservation.fits is None:
        return Unknown(frozenset(reservation.missing or ["whether there is room"]))
    return reservation.fits


def _shut(facts: Facts, zone: Zone) -> Value:
    known = facts.shut.get((zone.node, zone.name))
    return Unknown(frozenset(["managed pages"])) if known is None else known


LAYOUT_FIELDS = {
    "memory": Field(NUMBER, lambda f, y: _size(f, _frames(y)), "bytes of memory that nodes have, each counted once"),
    "mirrored": Field(NUMBER, lambda f, y: _size(f, _mirrored(y)), "bytes of it that firmware mirrors"),
    "unmirrored_low": Field(NUMBER, _unmirrored_low, "bytes of it below 4G that firmware does not mirror"),
    "early": Field(ListOf("reservation"), _early, "what configuration and boot line set aside before zones get memory"),
    "maps": Field(NUMBER, _maps, "bytes of all struct pages"),
    "refused": Field(TEXT, lambda _, y: y.topology.refused or None, "why the machine's nodes are dropped for one"),
    "unfaked": Field(TEXT, lambda _, y: y.topology.unfaked or None, "why numa=fake= fakes nothing; nothing else"),
    "fakes": Field(NUMBER, _fakes, "how many nodes numa=fake= asks for by number; nothing else"),
    "with_memory": Field(NUMBER, _with_memory, "how many nodes have memory"),
}
"""Fields of a layout."""

LAYOUT_QUESTIONS = {
    "holds": Question((NUMBER, NUMBER), TRUTH, _holds, "whether so many bytes from an address on are all memory"),
}
"""What a layout can be asked."""

NODE_QUESTIONS = {
    "blocks": Question((NUMBER,), NUMBER, _blocks, "how many aligned blocks of so many bytes lie in its memory"),
}
"""What a node can be asked."""

ZONE_FIELDS = {
    "shut": Field(TRUTH, _shut, "whether lowmem_reserve keeps all its pages from requests for the node's highest zone"),
}
"""Fields of a zone."""

RESERVATION = Kind(
    "reservation",
    "memory that is set aside early",
    {
        "what": Field(TEXT, lambda _, r: r.what, "what for: crashkernel, cma, hugetlb_cma, huge pages"),
        "size": Field(NUMBER, lambda _, r: r.size, "bytes"),
        "node": Field(NUMBER, lambda _, r: r.node, "on which node; nothing where any will do"),
        "fits": Field(TRUTH, _fits, "whether there is room for it"),
    },
)
"""The kind of what is set aside early."""
