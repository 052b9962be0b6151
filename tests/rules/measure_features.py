"""Prints which facts hold each feature: ``PYTHONPATH=engine:tests python THIS [FEATURE…]``.

A release measures a feature when some measured value of that release differs as soon as the feature alone is turned
round: present where the release has it, absent where it has not. What is printed goes into ``measured`` of the feature.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import zonelist_facts
from measured.boots import fact_boot
from measured.boots import facts as measured_boots
from measured.reserves import measured
from meminit.derive.zones import free_area_init_nodes
from meminit.model.boot import Boot
from meminit.model.guard import holds as holds_guard
from meminit.model.kernel import Kernel, parse_release
from meminit.model.knowledge import features

DERIVE = Path(__file__).resolve().parents[1] / "derive"
RELEASES = ("2.4.22", "2.6.20", "2.6.32", "3.10", "4.7", "4.15", "5.17", "6.1", "6.8", "6.12")
EVERY = 3
"""Of the lists that functions built, one in so many is enough."""

Holds = Callable[[str], bool]
"""Whether one fact still holds with the feature of that name turned round."""


def loaded(name: str) -> Any:
    """A test module or conftest by its file."""
    spec = importlib.util.spec_from_file_location(f"measured_{name}", DERIVE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def turned(kernel: Kernel, feature: str) -> Kernel:
    """The kernel with ``feature`` turned round, where its arch and config would let it have the feature."""
    known = next(one for one in features() if one.name == feature)
    bound = not known.arches or kernel.arch.name in known.arches
    if not bound or not holds_guard(known.when, kernel.config, frozenset(), unknown=False):
        return kernel
    return replace(kernel, features=kernel.features ^ {feature})


class Boots:
    """Boots by their document, formed once; stands in for the class where facts form theirs."""

    def __init__(self) -> None:
        self.known: dict[str, Boot] = {}
        self.feature = ""

    def from_document(self, document: Mapping[str, Any], *opener: Any) -> Boot:
        """The boot of ``document``, with the feature turned round."""
        key = json.dumps(document)
        if key not in self.known:
            self.known[key] = Boot.from_document(document, *opener)
        boot = self.known[key]
        return replace(boot, kernel=turned(boot.kernel, self.feature))


def facts() -> Iterator[tuple[str, Holds]]:
    """Every fact with the release it is of."""
    boots = Boots()
    vars(zonelist_facts)["Boot"] = boots

    def compared(feature: str, compare: Callable[..., Iterator[zonelist_facts.Compared]], fact: Any) -> bool:
        boots.feature = feature
        return all(one.equal for one in compare(fact))

    for name in zonelist_facts.list_files():
        if name.endswith(".xz"):
            release = series(name.removesuffix(".jsonl.xz"))
            for fact in list(zonelist_facts._lines(name))[::EVERY]:
                legacy = "boot" not in fact
                compare = zonelist_facts._compare_legacy if legacy else zonelist_facts._compare_lists
                yield release, lambda feature, c=compare, f=fact: compared(feature, c, f)  # type: ignore[misc]
    for name in zonelist_facts.boot_files():
        for fact in zonelist_facts.boots_of(name):
            yield series(name), lambda feature, f=fact: compared(feature, zonelist_facts.compare_boot, f)  # type: ignore[misc]
    yield from layouts()
    yield from spans()
    yield from reserves()


def layouts() -> Iterator[tuple[str, Holds]]:
    """Layouts of booted kernels, and what their memory maps take."""
    module, conftest = loaded("test_measured_layouts"), loaded("conftest")
    boots: dict[tuple[str, str], Boot] = {}

    def holds(feature: str, fact: Any, machine: str) -> bool:
        key = fact["name"], machine
        boot = boots.setdefault(key, conftest.fact_boot(fact, machine)) if key not in boots else boots[key]
        layout = free_area_init_nodes(replace(boot, kernel=turned(boot.kernel, feature)))
        module.test_layout_is_the_measured_one(fact, layout)
        if "node_totals" in fact["expect"]:
            module.test_memory_maps_take_what_the_kernel_said(fact, layout)
        return True

    for case in module.cases():
        fact, machine = case.values
        yield series(fact["release"]), lambda feature, f=fact, m=machine: holds(feature, f, m)  # type: ignore[misc]


def spans() -> Iterator[tuple[str, Holds]]:
    """ZONE_MOVABLE and spans as the kernels' own functions answered."""
    module, conftest = loaded("test_movable"), loaded("conftest")
    kernels = {name: module.kernel_of(conftest.make_boot, release) for name, release in module.RELEASES.items()}

    def holds(feature: str, record: Any, name: str) -> bool:
        kernel = turned(kernels[name], feature)
        module.test_starts_and_spans_are_the_kernels_own(record, name, {name: kernel})
        return True

    for case in module.records():
        record, name = case.values
        yield series(name), lambda feature, r=record, n=name: holds(feature, r, n)  # type: ignore[misc]


def reserves() -> Iterator[tuple[str, Holds]]:
    """What booted kernels kept back of their zones."""
    boots: dict[str, Boot] = {}

    def holds(feature: str, fact: Any, release: str) -> bool:
        boot = boots.get(fact["name"]) or boots.setdefault(fact["name"], fact_boot(fact))
        boot = replace(boot, kernel=turned(boot.kernel, feature))
        return all(one.right for one in measured(release, fact, boot))

    for release, fact in measured_boots():
        yield series(fact["release"]), lambda feature, f=fact, r=release: holds(feature, f, r)  # type: ignore[misc]


def series(release: str) -> str:
    """The measured release that ``release`` is an update of."""
    return next(name for name in reversed(RELEASES) if release == name or release.startswith(f"{name}."))


def main() -> int:
    """A line a feature."""
    by_release: dict[str, list[Holds]] = defaultdict(list)
    for release, holds in facts():
        by_release[release].append(holds)
    asked = [feature for feature in features() if not sys.argv[1:] or feature.name in sys.argv[1:]]
    for feature in asked:
        found: dict[bool, list[str]] = {True: [], False: []}
        for release in RELEASES:
            if any(not holds_still(holds, feature.name) for holds in by_release[release]):
                found[feature.in_release(parse_release(release))].append(release)
        sys.stdout.write(f"{feature.name}\t{json.dumps({'present': found[True], 'absent': found[False]})}\n")
        sys.stdout.flush()
    return 0


def holds_still(holds: Holds, feature: str) -> bool:
    """Whether the fact holds; a prediction that fails on the way does not."""
    try:
        return holds(feature)
    except Exception:  # noqa: BLE001  a feature that does not fit may break anything
        return False


if __name__ == "__main__":
    sys.exit(main())
