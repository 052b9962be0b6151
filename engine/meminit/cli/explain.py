"""``meminit explain``: one thing that meminit knows, in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from meminit.cli.boots import boot_of
from meminit.cli.options import BootOptions
from meminit.derive.step_queries import one
from meminit.derive.steps import steps_of
from meminit.errors import did_you_mean
from meminit.judge.registry import shipped_checks
from meminit.model.knowledge import arch, arch_names, document, features
from meminit.model.step_rules import step_rules
from meminit.show.text.explain import explain_feature, explain_order, explain_zone
from meminit.show.text.rules import check_text
from meminit.show.text.steps import step_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.steps import Steps

__all__ = ["command"]

Topics = dict[str, Callable[[], str]]


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


def _orders() -> Topics:
    data = document("rules/orders.yaml")
    return {entry["name"].lower(): partial(explain_order, entry, data["example"]) for entry in data["orders"]}


def _zones() -> Topics:
    return {entry["name"].lower(): partial(_zone, entry) for entry in document("rules/zones.yaml")["zones"]}


def _zone(entry: Mapping[str, Any]) -> str:
    return explain_zone(entry, _by_arch(entry["name"]))


def _by_arch(zone: str) -> dict[str, dict[str, str]]:
    return {name: entry for name in arch_names() for entry in arch(name).data["zones"] if entry["name"] == zone}


def _features() -> Topics:
    return {feature.name: partial(explain_feature, feature) for feature in features()}


def _steps() -> Topics:
    topics: Topics = {}
    for release, arches in step_rules().covered().items():
        for name in arches:
            steps = steps_of(boot_of(BootOptions(kernel=release, arch=name)).kernel)
            for step in steps.steps:
                topics.setdefault(step.id.lower(), partial(_step, steps, step.id))
    return topics


def _step(steps: Steps, name: str) -> str:
    return step_lines(one(steps, name))


def _checks() -> Topics:
    topics: Topics = {}
    for check in shipped_checks():
        topics[check.code.lower()] = topics[check.slug] = partial(check_text, check)
    return topics
