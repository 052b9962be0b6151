"""/proc/zoneinfo: the zones of a running kernel, in pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.zonefacts import ZoneFacts

if TYPE_CHECKING:
    from meminit.text import Source

__all__ = ["read_zoneinfo"]

_ZONE = re.compile(r"^Node (\d{1,4}), zone +(\w+)[ \t\r]*$", re.MULTILINE | re.ASCII)
_FIELD = re.compile(
    r"^ +(spanned|present|managed|start_pfn:|boost|min|low|high|promo) +(\S+)[ \t\r]*$", re.MULTILINE | re.ASCII
)
_PROTECTION = re.compile(r"^ +protection: \((\d{1,20}(?:, \d{1,20})*)\)", re.MULTILINE | re.ASCII)
_PAGESET = re.compile(
    r"^ +cpu: (\d{1,5})\s+count: +\d+\s+high: +(\d{1,10})"
    r"(?:\s+high_min: +(\d{1,10})\s+high_max: +(\d{1,10}))?\s+batch: +(\d{1,10})\r?$",
    re.MULTILINE | re.ASCII,
)
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)


def read_zoneinfo(source: Source) -> tuple[ZoneFacts, ...]:
    """Zones in the order of the file. Releases before 3.9 print no ``managed``; it is None then.

    Raises InputFault when the text has no zone, or a zone says nothing of its pages or less than others.
    """
    heads = list(_ZONE.finditer(source.text))
    if not heads:
        place = source.place(0, len(source.line(1)))
        raise InputFault("not a /proc/zoneinfo: no line such as `Node 0, zone   Normal`", place)
    found = []
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        end = len(source.text) if following is None else following.start()
        fields = {
            match[1].rstrip(":"): _pages(source, match) for match in _FIELD.finditer(source.text, head.end(), end)
        }
        if "present" not in fields:
            raise InputFault(f"zone {head[2]} of node {head[1]} has no `present` line", source.place(*head.span()))
        spanned = fields.get("spanned")
        body = source.text[head.end() : end]
        told, lists = _PROTECTION.search(body), _PAGESET.findall(body)
        found.append(
            ZoneFacts(
                node=int(head[1]),
                zone=head[2],
                present=fields["present"],
                managed=fields.get("managed"),
                start_pfn=fields.get("start_pfn") if spanned != 0 else None,
                spanned=spanned,
                watermarks=_watermarks(fields),
                protection=tuple(map(int, told[1].split(", "))) if told else None,
                pagesets=tuple((int(cpu), int(high), int(batch)) for cpu, high, _, _, batch in lists),
                pageset_limits=(int(lists[0][2]), int(lists[0][3])) if lists and lists[0][2] else None,
                place=source.place(*head.span()),
            )
        )
    _whole(found)
    return tuple(found)


def _whole(zones: list[ZoneFacts]) -> None:
    """Raises InputFault at a zone with pages that lacks a line which another has, as where a file was cut."""
    peopled = [zone for zone in zones if zone.present]
    for field, line in (("managed", "managed"), ("start_pfn", "start_pfn:")):
        lacking = [zone for zone in peopled if getattr(zone, field) is None and zone.spanned != 0]
        if lacking and len(lacking) < len(peopled):
            zone = lacking[-1]
            fault = f"zone {zone.zone} of node {zone.node} has no `{line}` line, which others have"
            raise InputFault(fault, zone.place, "give the whole file: cat /proc/zoneinfo")


def _pages(source: Source, match: re.Match[str]) -> int:
    """The number of a line. Raises InputFault where it is none that a kernel prints."""
    if _NUMBER.fullmatch(match[2]) is None:
        raise InputFault(f"`{match[1]} {match[2]}` is no number of pages", source.place(*match.span(2)))
    return int(match[2])


def _watermarks(fields: dict[str, int]) -> tuple[int, ...] | None:
    """min, low, high and promo as they are set: what is printed less ``boost``. None where they are not there."""
    names = [name for name in ("min", "low", "high", "promo") if name in fields]
    if names[:3] != ["min", "low", "high"]:
        return None
    boost = fields.get("boost", 0)
    return tuple(max(fields[name] - boost, 0) for name in names)
