"""All that can be explained, by name: checks, steps, features, zones, orders and boot parameters."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from meminit.derive.step_queries import one
from meminit.derive.steps import steps_of
from meminit.errors import InputFault, did_you_mean
from meminit.judge.registry import shipped_checks
from meminit.judge.upkeep import UPKEEP
from meminit.model.boot import Boot
from meminit.model.knowledge import arch, arch_names, document, features
from meminit.model.step_rules import step_rules
from meminit.show.text.explain import explain_feature, explain_order, explain_zone
from meminit.show.text.parameters import explain_parameter, parameter_names
from meminit.show.text.rules import check_text, upkeep_text
from meminit.show.text.steps import step_lines
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from meminit.judge.check import Check
    from meminit.model.steps import Steps

__all__ = ["Topic", "explained"]


class Topic(NamedTuple):
    """One thing that meminit knows: its kind, its name, and its page when it is asked for."""

    kind: str
    name: str
    page: Callable[[], str]


Topics = dict[str, Topic]
_PARAMETER = "parameter:"


def explained(name: str, own: Callable[[], Sequence[Check]] = tuple) -> Topic:
    """The topic called ``name``: ``B104``, ``mem_init``, ``DMA`` or ``ZONE_DMA``, ``node``, ``hugepages``.

    Boot parameters come last; ``parameter:NAME`` is one for sure. ``own`` gives checks of a
    user's, which are asked for where nothing else is called so. Raises InputFault.
    """
    parameter = _parameter(name.removeprefix(_PARAMETER))
    if parameter is not None and name.startswith(_PARAMETER):
        return parameter
    known = {**_orders(), **_zones(), **_features(), **_steps(), **_checks()}
    word = name.removeprefix("ZONE_").removeprefix("ZONELIST_ORDER_")
    found = known.get(name.lower()) or known.get(word.lower()) or parameter
    if found is None:
        known |= _topics_of(own())
        found = known.get(name.lower())
    if found is None:
        place = Source("<topic>", name).place(0, len(name))
        near = did_you_mean(name.removeprefix(_PARAMETER).lower(), (*known, *parameter_names()))
        raise InputFault(f"nothing known of `{name}`", place, near)
    return found


def _parameter(name: str) -> Topic | None:
    text = explain_parameter(name)
    return None if text is None else Topic("parameter", name, lambda: text)


def _orders() -> Topics:
    data = document("rules/orders.yaml")
    return {
        entry["name"].lower(): Topic("order", entry["name"], partial(explain_order, entry, data["example"]))
        for entry in data["orders"]
    }


def _zones() -> Topics:
    return {
        entry["name"].lower(): Topic("zone", entry["name"], partial(_zone, entry))
        for entry in document("rules/zones.yaml")["zones"]
    }


def _zone(entry: Mapping[str, Any]) -> str:
    return explain_zone(entry, _by_arch(entry["name"]))


def _by_arch(zone: str) -> dict[str, dict[str, str]]:
    return {name: entry for name in arch_names() for entry in arch(name).data["zones"] if entry["name"] == zone}


def _features() -> Topics:
    return {feature.name: Topic("feature", feature.name, partial(explain_feature, feature)) for feature in features()}


@cache
def _steps() -> Mapping[str, Topic]:
    topics: Topics = {}
    for release, arches in step_rules().covered().items():
        for name in arches:
            steps = steps_of(Boot.from_document({"kernel": {"release": release, "arch": name}}).kernel)
            for step in steps.steps:
                topics.setdefault(step.id.lower(), Topic("step", step.id, partial(_step, steps, step.id)))
    return topics


def _step(steps: Steps, name: str) -> str:
    return step_lines(one(steps, name))


def _checks() -> Topics:
    return _topics_of(shipped_checks())


def _topics_of(checks: Sequence[Check]) -> Topics:
    topics: Topics = {}
    for check in checks:
        topics[check.code.lower()] = topics[check.slug] = Topic("check", check.code, partial(check_text, check))
    for code, kind in UPKEEP.items():
        topics[code.lower()] = topics[kind.slug] = Topic("check", code, partial(upkeep_text, kind))
    return topics
