"""A boot that the language of checks is asked about, and what it answers."""

from __future__ import annotations

from typing import Any

from meminit.judge.compile import as_truth, compiled
from meminit.judge.facts import KINDS, ROOTS, Facts
from meminit.judge.parse import parse_condition
from meminit.judge.scope import Env, Scope
from meminit.judge.values import Unknown, bare
from meminit.model.boot import Boot
from meminit.text import Source

__all__ = ["BOOT", "MACHINE", "scope_of", "truth", "value"]

MACHINE = {
    "meminit": "machine/1",
    "name": "m",
    "nodes": [{"id": 0, "memory": "8G", "cpus": "0-1"}, {"id": 1, "memory": "8G", "cpus": "2-3"}],
}


BOOT = Boot.from_document(
    {
        "machine": MACHINE,
        "kernel": {
            "release": "4.7",
            "arch": "x86_64",
            "config": {"NUMA": "y", "NODES_SHIFT": 6, "FAST": "m", "NO": "n"},
        },
        "cmdline": "ro lim=4G hugepages=2 x.y=1 flag quoted='a' lim=2G",
        "sysctl": {"vm.swappiness": 10},
    }
)


def scope_of(text: str) -> Scope:
    return Scope(Source("<test>", text), KINDS, ROOTS)


def value(text: str, boot: Boot = BOOT) -> Any:
    scope = scope_of(text)
    return compiled(parse_condition(scope.source), scope).run(Env(Facts(boot)))


def truth(text: str, boot: Boot = BOOT) -> Any:
    scope = scope_of(text)
    found = as_truth(parse_condition(scope.source), scope)(Env(Facts(boot)))
    return found if isinstance(found, Unknown) else bool(bare(found))
