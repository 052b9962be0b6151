"""efi_memmap: which ranges of an EFI memory map are RAM, as the boot stub hands x86 a map, as memblock takes it else.

Sources: drivers/firmware/efi/libstub/x86-stub.c, arch/x86/platform/efi/efi.c, drivers/firmware/efi/efi-init.c.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault, did_you_mean
from meminit.model.guard import holds
from meminit.model.knowledge import document
from meminit.model.machine import MapEntry
from meminit.model.settings import setting
from meminit.quantity import page_down, page_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from meminit.model.boot import Boot
    from meminit.model.machine import EfiEntry, Machine

__all__ = ["do_add_efi_memmap", "efi_map_of", "reserve_regions", "setup_e820"]

DOCUMENT = "rules/efi-types.yaml"
SPECIFIC_PURPOSE, WRITE_BACK = "SP", "WB"
CACHED = frozenset({WRITE_BACK, "WT", "WC"})
CONVENTIONAL = "conventional"
USABLE, RESERVED, SOFT_RESERVED = "usable", "reserved", "soft-reserved"


def efi_map_of(machine: Machine) -> tuple[EfiEntry, ...] | None:
    """The EFI map that firmware tells; None where it tells none."""
    return None if machine.firmware is None else machine.firmware.efi_map


def setup_e820(boot: Boot, machine: Machine, told: tuple[EfiEntry, ...]) -> Iterator[MapEntry]:
    """What the boot stub puts into the map of x86; types that it does not know are left out."""
    kernel = boot.kernel
    soft = _soft_reserves(boot)
    for at, entry in enumerate(told):
        kind = _kind(machine, at, entry)
        if "e820" not in kind or not holds(kind.get("when"), kernel.config, kernel.features):
            continue
        keeps = soft and kind["e820"] == USABLE and kind["name"] != "unaccepted"
        special = keeps and SPECIFIC_PURPOSE in _attributes(kind, entry)
        yield MapEntry(entry.start, entry.end, SOFT_RESERVED if special else kind["e820"])


def do_add_efi_memmap(boot: Boot) -> tuple[MapEntry, ...]:
    """What the kernel adds to that map from the EFI map, with add_efi_memmap or where memory is soft-reserved."""
    machine = boot.machine
    told = None if machine is None else efi_map_of(machine)
    if machine is None or told is None:
        return ()
    kinds = [(entry, _kind(machine, at, entry)) for at, entry in enumerate(told)]
    soft = _soft_reserves(boot)
    special = soft and any(
        kind["name"] == CONVENTIONAL and SPECIFIC_PURPOSE in _attributes(kind, entry) for entry, kind in kinds
    )
    asked = boot.kernel.has("efi-map-added") and setting(boot.kernel, boot.cmdline, "add_efi_memmap") is not None
    if not special and not asked:
        return ()
    return tuple(MapEntry(entry.start, entry.end, _added(kind, entry, soft=soft)) for entry, kind in kinds)


def _added(kind: Mapping[str, Any], entry: EfiEntry, *, soft: bool) -> str:
    if "when" in kind:
        return RESERVED
    name: str = kind["e820"]
    if name != USABLE:
        return name
    attributes = _attributes(kind, entry)
    if soft and SPECIFIC_PURPOSE in attributes:
        return SOFT_RESERVED
    return USABLE if WRITE_BACK in attributes else RESERVED


def reserve_regions(boot: Boot, machine: Machine, told: tuple[EfiEntry, ...]) -> Iterator[MapEntry]:
    """What memblock takes for memory, in whole pages that go round the range; memory that is not mapped is memory."""
    kernel, shift = boot.kernel, boot.kernel.page_shift
    cached = CACHED if kernel.has("efi-cached-any-way") else {WRITE_BACK}
    left_out = _soft_reserves(boot) and kernel.has("efi-soft-reserved-is-no-memory")
    for at, entry in enumerate(told):
        attributes = _attributes(_kind(machine, at, entry), entry)
        if not cached.isdisjoint(attributes) and not (left_out and SPECIFIC_PURPOSE in attributes):
            yield MapEntry(page_down(entry.start, shift) << shift, page_up(entry.end, shift) << shift, USABLE)


def _soft_reserves(boot: Boot) -> bool:
    """efi_soft_reserve_enabled(): whether memory for a purpose is kept for it."""
    return (
        boot.kernel.has("efi-soft-reserve")
        and setting(boot.kernel, boot.cmdline, "efi_mem_no_soft_reserve") is not True
    )


def _attributes(kind: Mapping[str, Any], entry: EfiEntry) -> frozenset[str]:
    if entry.attributes is not None:
        return frozenset(entry.attributes)
    return frozenset() if "uncached" in kind else frozenset({WRITE_BACK})


def _kind(machine: Machine, at: int, entry: EfiEntry) -> Mapping[str, Any]:
    known = _kinds()
    found = known.get(entry.type.casefold())
    if found is None:
        names = list(dict.fromkeys(kind["name"] for kind in known.values()))
        hint = did_you_mean(entry.type, names) or f"known are {', '.join(names)}"
        place = machine.place("firmware", "efi_map", at, "type")
        raise InputFault(f"no type of EFI memory is called `{entry.type}`", place, hint)
    return found


@cache
def _kinds() -> dict[str, Mapping[str, Any]]:
    """Types by each of their names."""
    return {
        name.casefold(): kind
        for kind in document(DOCUMENT)["types"]
        for name in (kind["name"], kind["printed"], *kind.get("also", ()))
    }
