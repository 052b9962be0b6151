"""The areas of the kernel's virtual address space, evaluated from rules/address-space for one boot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.derive.address_space.areas import area_of
from meminit.derive.address_space.printed import printed_layout
from meminit.derive.lowmem import find_low_pfn_range
from meminit.derive.page_struct import sizeof_struct_page
from meminit.model.address_space import AddressSpace, AddressSpaces, address_space_rules
from meminit.model.amount import evaluate_all
from meminit.model.guard import holds
from meminit.model.settings import setting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.address_space import Area
    from meminit.model.boot import Boot
    from meminit.model.layout import Layout

__all__ = ["address_spaces"]


def address_spaces(boot: Boot, layout: Layout) -> AddressSpaces:
    """Every layout that the inputs leave possible, or why none can be told."""
    kernel = boot.kernel
    rules = address_space_rules(kernel.arch.name)
    if rules is None:
        return AddressSpaces((), f"the address space of {kernel.arch.name} is not described")
    if not holds(rules.get("when"), kernel.config, kernel.features):
        return AddressSpaces((), f"the address space of {kernel.arch.name} in {kernel.release.text} is not described")
    bounds = _ram(boot, layout)
    if bounds is None:
        return AddressSpaces((), "where memory begins and ends is not known")
    page = sizeof_struct_page(kernel)
    known = {
        **find_low_pfn_range(boot, *bounds).amounts,
        "page_shift": kernel.page_shift,
        "page_size": 1 << kernel.page_shift,
        "section_size": 1 << kernel.arch.section_shift(kernel),
        "struct_page": page.most,
        "struct_page_unknown": int(page.bytes is None),
    }
    cases = _cases(boot, rules)
    return AddressSpaces(
        tuple(_address_space(boot, rules, known, case, open_question=len(cases) > 1) for case in cases)
    )


def _ram(boot: Boot, layout: Layout) -> tuple[int, int] | None:
    """Bytes from the first to past the last of memory, as zones were sized by; of observed zones, as they span."""
    spans = [piece for node in layout.topology.nodes for piece in node.frames] or [
        (zone.start_pfn, zone.end_pfn)
        for zone in layout.zones
        if zone.start_pfn is not None and zone.end_pfn is not None
    ]
    if not spans:
        return None
    shift = boot.kernel.page_shift
    end = max(layout.topology.end_pfn, *(end for _, end in spans))
    return min(start for start, _ in spans) << shift, end << shift


def _cases(boot: Boot, rules: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What only the processor decides; what config or boot line rule out is not among it."""
    kernel = boot.kernel
    return [
        case
        for case in rules.get("cases", [{"amounts": {}}])
        if holds(case.get("when"), kernel.config, kernel.features) is not False
        if "unless_set" not in case or setting(kernel, boot.cmdline, case["unless_set"]) is None
    ]


def _address_space(
    boot: Boot, rules: Mapping[str, Any], known: Mapping[str, int], case: Mapping[str, Any], *, open_question: bool
) -> AddressSpace:
    kernel = boot.kernel
    amounts = evaluate_all({**case["amounts"], **rules.get("amounts", {})}, known, kernel, boot.cmdline)
    areas = [
        area_of(boot, rule, amounts)
        for rule in rules["areas"]
        if holds(rule.get("when"), kernel.config, kernel.features) is not False
    ]
    printed, untold = printed_layout(kernel, rules, {area.name: area for area in areas})
    condition = case["condition"] if open_question else ""
    return AddressSpace(condition, tuple(sorted(areas, key=_address)), printed, untold)


def _address(area: Area) -> int:
    """Where an area stands among the others: its start, the lowest it may be, or its end."""
    return next((at for at in (area.start, area.not_below, area.end) if at is not None), 0)
