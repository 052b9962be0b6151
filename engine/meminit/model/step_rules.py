"""The step files of rules/steps as values: what every step is on every arch and config, before a kernel is asked."""

from __future__ import annotations

from dataclasses import field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from meminit import data
from meminit.model.guard import holds, symbols_of, written
from meminit.model.knowledge import document
from meminit.model.steps import Phase
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from meminit.model.config import Config
    from meminit.model.guard import Guard
    from meminit.model.kernel import Kernel

__all__ = ["Before", "Circumstances", "Cover", "StepRule", "StepRules", "Wanted", "step_rules"]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a guard is asked against."""

    arch: str
    config: Config
    features: frozenset[str]

    def meet(self, when: Guard, arches: tuple[str, ...] = ()) -> bool:
        """Whether ``when`` holds on one of ``arches`` (none: on all)."""
        return (not arches or self.arch in arches) and holds(when, self.config, self.features) is True


@dataclass(frozen=True, slots=True)
class Wanted:
    """A need, a provide or a log line, and when it is one."""

    what: str
    when: Guard = None
    arches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """That the step comes before another one for a reason that no resource tells."""

    step: str
    why: str


@dataclass(frozen=True, slots=True)
class StepRule:
    """One step of the files. ``variants`` overlay it: the first that fits arch and config counts.

    ``verified`` are the arches on which boot logs show its place.
    """

    id: str
    function: str
    phase: str
    file: str = ""
    role: str = ""
    arches: tuple[str, ...] = ()
    when: Guard = None
    noop_when: tuple[Guard, ...] = ()
    needs: tuple[Wanted, ...] = ()
    provides: tuple[Wanted, ...] = ()
    log: tuple[Wanted, ...] = ()
    calls: tuple[str, ...] = ()
    before: tuple[Before, ...] = ()
    verified: tuple[str, ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()
    variants: tuple[StepRule, ...] = ()

    def guards(self, arch: str) -> Iterator[Guard]:
        """Every guard that decides something of this rule on ``arch``, those of its variants apart."""
        if not self.arches or arch in self.arches:
            yield self.when
            yield from self.noop_when
            items = (*self.needs, *self.provides, *self.log)
            yield from (item.when for item in items if not item.arches or arch in item.arches)

    def on(self, arch: str) -> tuple[StepRule, ...]:
        """The variants that ``arch`` can have."""
        return tuple(variant for variant in self.variants if not variant.arches or arch in variant.arches)

    def under(self, circumstances: Circumstances) -> StepRule | None:
        """The step as it is under ``circumstances``; None when its function is not built there."""
        if not circumstances.meet(self.when):
            return None
        if not self.variants:
            return self
        fitting = (variant for variant in self.variants if circumstances.meet(variant.when, variant.arches))
        return next(fitting, None)

    def known(self, arch: str) -> bool:
        """Whether start_kernel() comes by this function on ``arch`` at all."""
        return (not self.arches or arch in self.arches) and (not self.variants or bool(self.on(arch)))

    def guard_text(self, arch: str, chosen: StepRule | None) -> str:
        """What the step turns on, as people read it."""
        if chosen is not None and chosen is not self:
            parts = [written(self.when), written(chosen.when)]
        else:
            choices = [written(variant.when) for variant in self.on(arch)] if chosen is None else []
            parts = [written(self.when), " or ".join(filter(None, choices))]
        return " and ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Cover:
    """A release series and an arch that the files speak of.

    ``always`` has symbols that are so whatever one configures, ``usual`` what an incomplete config most likely means.
    """

    series: str
    arch: str
    when: Guard = None
    always: Mapping[str, str] = field(default_factory=dict)
    usual: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class StepRules:
    """All step files together. ``order`` is what start_kernel() itself calls."""

    rules: Mapping[str, StepRule]
    order: tuple[str, ...]
    resources: Mapping[str, str]
    phases: tuple[Phase, ...]
    covers: tuple[Cover, ...]
    choices: tuple[tuple[str, ...], ...]

    def cover(self, kernel: Kernel) -> Cover | None:
        """The entry for the series and arch of ``kernel``, or None."""
        wanted = (kernel.release.series, kernel.arch.name)
        return next((cover for cover in self.covers if (cover.series, cover.arch) == wanted), None)

    def covered(self) -> dict[str, list[str]]:
        """Arches by series."""
        found: dict[str, list[str]] = {}
        for cover in self.covers:
            found.setdefault(cover.series, []).append(cover.arch)
        return found

    def symbols(self, arch: str) -> frozenset[str]:
        """The CONFIG symbols that decide something on ``arch``."""
        return frozenset(
            symbol
            for rule in self.rules.values()
            for one in (rule, *rule.variants)
            if rule.known(arch)
            for guard in one.guards(arch)
            for symbol in symbols_of(guard)
        )


@cache
def step_rules() -> StepRules:
    """The files of rules/steps."""
    documents = [document(name) for name in data.names("rules/steps")]
    rules = [_rule(entry) for content in documents for entry in content.get("steps", ())]
    head = next(content for content in documents if "order" in content)
    return StepRules(
        rules={rule.id: rule for rule in rules},
        order=tuple(head["order"]),
        resources={name: text for content in documents for name, text in content.get("resources", {}).items()},
        phases=tuple(Phase(phase["id"], phase["title"], phase["about"]) for phase in head["phases"]),
        covers=tuple(_covers(head["covers"])),
        choices=tuple(map(tuple, head["choices"])),
    )


def _covers(entries: list[dict[str, Any]]) -> Iterator[Cover]:
    for entry in entries:
        for arch, said in entry["arches"].items():
            always, usual = dict(said.get("always", {})), dict(said.get("usual", {}))
            yield Cover(str(entry["release"]), arch, said.get("when"), always, usual)


def _rule(entry: Mapping[str, Any]) -> StepRule:
    variants = entry.get("variants", ())
    common = {key: value for key, value in entry.items() if key not in {"variants", "arches", "when"}}
    return replace(_plain(entry), variants=tuple(_plain({**common, **variant}) for variant in variants))


def _plain(entry: Mapping[str, Any]) -> StepRule:
    return StepRule(
        id=entry["id"],
        function=entry.get("function", entry["id"]),
        phase=entry["phase"],
        file=entry.get("file", ""),
        role=" ".join(entry.get("role", "").split()),
        arches=tuple(entry.get("arches", ())),
        when=entry.get("when"),
        noop_when=(entry["noop_when"],) if "noop_when" in entry else (),
        needs=_wanted(entry, "needs"),
        provides=_wanted(entry, "provides"),
        log=_wanted(entry, "log"),
        calls=tuple(entry.get("calls", ())),
        before=tuple(Before(edge["step"], " ".join(edge["why"].split())) for edge in entry.get("before", ())),
        verified=tuple(entry["verified"] or ()),
        sources=tuple(entry["sources"]),
    )


def _wanted(entry: Mapping[str, Any], key: str) -> tuple[Wanted, ...]:
    return tuple(
        Wanted(item)
        if isinstance(item, str)
        else Wanted(item.get("what") or item["text"], item.get("when"), tuple(item.get("arches", ())))
        for item in entry.get(key, ())
    )
