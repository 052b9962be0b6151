"""What is printed of memory that is set aside early: crash kernels and areas for contiguous allocations."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from meminit.derive.early.crashkernel import LOW
from meminit.derive.early.data import row
from meminit.derive.managed import managed_bounds
from meminit.model.messages import Message
from meminit.quantity import MIB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Layout
    from meminit.model.reservations import Reservation

__all__ = ["SetAside", "set_aside"]

_RESERVED = re.compile(r"cma: Reserved (\d+) MiB")
_AREAS = frozenset(["cma", "hugetlb_cma"])
_CRASH = "crashkernel"
_PLACED = re.compile(r"(?:0x)?\{(base_mib|base|end)[^}]*\}")
"""What of a template says where the memory lies."""


class SetAside(NamedTuple):
    """Lines printed before zones are set up, and after that; and what they tell of."""

    before: tuple[Message, ...] = ()
    after: tuple[Message, ...] = ()
    reservations: tuple[Reservation, ...] = ()


def set_aside(boot: Boot, layout: Layout) -> SetAside:
    """The lines of what surely has room; where an area lies between two places, an ellipsis says where."""
    found = managed_bounds(boot, layout)
    reservations = found.reservations if found is not None else ()
    lines: tuple[list[Message], list[Message]] = ([], [])
    seen: Counter[str] = Counter()
    for one in _in_order(reservations):
        lines[_after(boot, one)].extend(_messages(boot, layout, one, seen))
    return SetAside(tuple(lines[0]), tuple(lines[1]), reservations)


def _in_order(areas: tuple[Reservation, ...]) -> list[Reservation]:
    """As the log has them: the low part of a crash kernel's memory before the other."""
    places = {one: at - 1.5 if one.what == LOW else at for at, one in enumerate(areas)}
    return sorted(areas, key=lambda one: places[one])


def _after(boot: Boot, one: Reservation) -> bool:
    rule = row(boot.kernel, "cma" if one.what == "cma" else "crashkernel")
    return bool(rule is not None and rule.get("after_struct_pages") and one.what != "hugetlb_cma")


def _messages(boot: Boot, layout: Layout, one: Reservation, seen: Counter[str]) -> Iterator[Message]:
    level = "warning" if one.fits is False else "info"
    for text in one.says:
        reserved = _RESERVED.match(text)
        if reserved is not None:
            yield _counted(Message(text, one.what, level, "cma", (reserved[1],)), seen)
        elif one.fits and one.what in {_CRASH, LOW}:
            yield _counted(Message(text, one.what, level, _CRASH, ("low" if " low " in text else "",)), seen)
        else:
            yield Message(text, one.what, level, "set-aside", (one.what, text))
    if one.fits and not one.says and one.least_base is not None and one.most_base is not None:
        open_ = _placed_somewhere(boot, layout, one, one.least_base, one.most_base)
        yield from () if open_ is None else (_counted(open_, seen),)


def _counted(message: Message, seen: Counter[str]) -> Message:
    """``message`` with which of those that are alike it is."""
    (what,) = message.key
    place = f"{message.kind} {what}"
    seen[place] += 1
    return message._replace(key=(what, str(seen[place] - 1)))


def _placed_somewhere(boot: Boot, layout: Layout, one: Reservation, least: int, most: int) -> Message | None:
    """The line of memory that surely is there, from ``least`` to ``most`` on."""
    if one.what in _AREAS:
        mib = one.size // MIB
        text = f"cma: Reserved {mib} MiB at …{_on(boot.kernel, one)}"
        return Message(text, one.what, "info", "cma", (str(mib),), within=((least, most),))
    rule = row(boot.kernel, _CRASH)
    if one.what != _CRASH or rule is None:
        return None
    spans = {"base": (least, most), "base_mib": (least // MIB, most // MIB), "end": (least + one.size, most + one.size)}
    template = str(rule["says"])
    ram = sum(end - start for node in layout.topology.nodes for start, end in node.frames) << boot.kernel.page_shift
    text = _PLACED.sub("…", template).format(mib=one.size // MIB, ram_mib=ram // MIB)
    within = tuple(spans[name] for name in _PLACED.findall(template))
    return Message(text, one.what, "info", _CRASH, ("",), within=within)


def _on(kernel: Kernel, one: Reservation) -> str:
    return f" on node {-1 if one.node is None else one.node}" if kernel.has("cma-names-node") else ""
