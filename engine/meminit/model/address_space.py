"""The kernel's virtual address space: areas of addresses, and what rules/address-space says of an arch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit import data
from meminit.model.knowledge import document
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AddressSpace", "AddressSpaces", "Area", "address_space_rules", "described_arches"]

FOLDER = "rules/address-space"


@dataclass(frozen=True, slots=True)
class Area:
    """Virtual addresses ``[start, end)`` in bytes; either is None where the inputs do not determine it.

    ``size`` may be known where they are not. ``missing`` are the inputs that would tell. ``not_below`` is the lowest
    address it can start at, of an area that the kernel puts at a random place. ``verified``: measured, not only read.
    ``unsure`` are the symbols that decide whether the area is there at all, and are not known.
    """

    name: str
    start: int | None
    end: int | None
    size: int | None
    why: str
    verified: bool
    missing: tuple[str, ...] = ()
    not_below: int | None = None
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressSpace:
    """One layout of the address space, by ascending address; ``condition`` says what the inputs leave open, if any.

    ``printed`` are the lines that the kernel prints of it as it boots, without those that need the kernel's image;
    what of them cannot be told stands in ``untold``.
    """

    condition: str
    areas: tuple[Area, ...]
    printed: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressSpaces:
    """The layouts that are possible, one where the inputs decide; none and ``why_not`` where none can be told."""

    spaces: tuple[AddressSpace, ...]
    why_not: str = ""


def described_arches() -> tuple[str, ...]:
    """The arches whose address space is described."""
    return tuple(name.rsplit("/", 1)[1].removesuffix(".yaml") for name in data.names(FOLDER))


def address_space_rules(arch: str) -> Mapping[str, Any] | None:
    """The rule file of ``arch``; None where its address space is not described."""
    if arch not in described_arches():
        return None
    rules: Mapping[str, Any] = document(f"{FOLDER}/{arch}.yaml")
    return rules
