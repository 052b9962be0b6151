"""``meminit explain``: one thing that meminit knows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from meminit.errors import did_you_mean
from meminit.model.knowledge import arch, arch_names, document, features
from meminit.show.text.explain import explain_feature, explain_order, explain_zone

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["command"]


@click.command("explain")
@click.argument("topic", metavar="CODE|STEP|FEATURE|ZONE|ORDER")
def command(topic: str) -> None:
    """Explain a check (by code or slug), a step, a feature, a zone (DMA, HighMem) or an order (Node, Zone, Legacy)."""
    known = {**_orders(), **_zones(), **_features(), **_steps(), **_checks()}
    word = topic.removeprefix("ZONE_").removeprefix("ZONELIST_ORDER_")
    found = known.get(topic.lower()) or known.get(word.lower())
    if found is None:
        hint = did_you_mean(topic.lower(), known)
        raise click.UsageError(f"nothing known of `{topic}`" + (f"; {hint}" if hint else ""))
    click.echo(found(), nl=False)


Topics = dict[str, "Callable[[], str]"]


def _orders() -> Topics:
    data = document("rules/orders.yaml")
    return {
        entry["name"].lower(): lambda entry=entry: explain_order(entry, data["example"])  # type: ignore[misc]
        for entry in data["orders"]
    }


def _zones() -> Topics:
    return {
        entry["name"].lower(): lambda entry=entry: explain_zone(entry, _by_arch(entry["name"]))  # type: ignore[misc]
        for entry in document("rules/zones.yaml")["zones"]
    }


def _by_arch(zone: str) -> dict[str, dict[str, str]]:
    return {name: entry for name in arch_names() for entry in arch(name).data["zones"] if entry["name"] == zone}


def _features() -> Topics:
    return {feature.name: lambda feature=feature: explain_feature(feature) for feature in features()}  # type: ignore[misc]


def _steps() -> Topics:
    return {}


def _checks() -> Topics:
    return {}
