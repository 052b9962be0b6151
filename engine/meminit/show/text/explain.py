"""What meminit knows of one thing, in words: a zone, an order, a feature."""

from __future__ import annotations

from textwrap import fill, indent
from typing import TYPE_CHECKING, Any

from meminit.model.guard import written
from meminit.model.measured import measured_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from meminit.model.kernel import Feature

__all__ = ["explain_feature", "explain_order", "explain_zone", "page", "paragraph", "sources"]

WIDTH = 96


def paragraph(text: str) -> str:
    """``text`` wrapped to the page."""
    return fill(" ".join(text.split()), WIDTH)


def sources(entries: Iterable[Mapping[str, Any]]) -> str:
    """The sources of a claim, a line each."""
    lines = []
    for entry in entries:
        where = " ".join(str(entry[key]) for key in ("file", "function", "commit", "fact") if key in entry)
        lines.append(f"  Linux {entry['release']}: {where}")
    return "\n".join(["Sources:", *lines])


def page(title: str, *parts: str) -> str:
    """A title and the parts below it that are not empty, blank lines between them."""
    return "\n\n".join([title, *(part.rstrip("\n") for part in parts if part)]) + "\n"


def explain_zone(entry: Mapping[str, Any], arches: Mapping[str, Mapping[str, Any]]) -> str:
    """A zone type: what it is for, which limit of hardware it exists for, and what each arch makes of it.

    ``entry`` is of rules/zones.yaml, ``arches`` are the zone's entries in rules/arches by arch.
    """
    guard = written(entry["guard"])
    there = f"There when: {guard}." if guard else "Every kernel has it."
    lines = [f"  {arch:<8} {' '.join(zone['why'].split())}" for arch, zone in arches.items()]
    wrapped = [fill(line, WIDTH, subsequent_indent=" " * 11) for line in lines]
    return page(
        f"ZONE_{entry['name'].upper()}: {entry['for']}",
        paragraph(entry["limit"]),
        there,
        "\n".join(["By arch:", *wrapped]) if wrapped else "",
        sources(entry["sources"]),
    )


def explain_order(entry: Mapping[str, Any], example: Mapping[str, Any]) -> str:
    """An order of zonelists, drawn on the example of two nodes with two zones each."""
    macro = f" ({entry['macro']}, {entry['value']})" if "macro" in entry else ""
    drawing = ""
    if "drawing" in entry:
        caption = (
            f"{example['nodes']} nodes with zones {' and '.join(example['zones'])}; the numbers are node 0's order:"
        )
        drawing = caption + "\n\n" + indent(entry["drawing"].rstrip("\n"), "  ")
    return page(
        f"Order {entry['name']}{macro}: {entry['releases']}",
        paragraph(entry["text"]),
        drawing,
        sources(entry["sources"]),
    )


def explain_feature(feature: Feature) -> str:
    """A feature: what it is, which kernels have it, and how that is known."""
    guard = written(feature.when)
    facts = [f"Releases: {feature.span}."]
    if feature.arches:
        facts.append(f"Arches: {', '.join(feature.arches)}.")
    if guard:
        facts.append(f"Only with {guard}.")
    if reason := feature.data.get("reason"):
        facts.append(_sentence(reason))
    facts += _measurements(feature)
    if note := feature.data.get("note"):
        facts.append(_sentence(note))
    data: Any = feature.data
    return page(
        f"feature {feature.name}", paragraph(feature.summary), paragraph(" ".join(facts)), sources(data["sources"])
    )


def _measurements(feature: Feature) -> Iterator[str]:
    measured = measured_of(feature)
    told = [
        f"{'there' if there else 'not there'} in {', '.join(release.text for release in releases)}"
        for there, releases in ((True, measured.present), (False, measured.absent))
        if releases
    ]
    if told:
        yield f"Measured: {'; '.join(told)}."
    if not measured.present:
        yield "Read in the source; no measurement shows it there."
    for old, new in measured.borders:
        yield f"Between {old.text} and {new.text} the exact release is read, not measured."


def _sentence(text: object) -> str:
    words = str(text).strip()
    return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")
