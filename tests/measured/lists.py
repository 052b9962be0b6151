"""Zonelists: of boots, from the machine, the kernel and the boot line; of the kernels' own functions, from zones."""

from __future__ import annotations

from collections.abc import Iterator

from measured.boots import Fact
from measured.layouts import Row
from meminit.derive.zonelists.build import build_all_zonelists
from meminit.model.boot import Boot
from meminit.model.layout import Layout
from zonelist_facts import Compared, compare_lists, compare_writes, compared_file, list_files

__all__ = ["function_rows", "list_rows"]

_KINDS = {
    "fallback": "full zonelists",
    "thisnode": "full zonelists, own node",
    "by_zone": "full zonelists by zone",
    "by_gfp_zonemask": "full zonelists by request",
    "limited general": "zonelists as walked up to a zone",
    "limited thisnode": "zonelists as walked up to a zone",
    "fallback_nodes": "fallback order",
    "built line": "order line",
    "order": "order line",
    "policy line": "policy zone",
    "policy_zone": "policy zone",
    "sysctl at boot": "order sysctl",
    "no sysctl": "order sysctl",
    "write result": "order sysctl written",
    "write reads back": "order sysctl written",
    "write lines": "order sysctl written",
    "write rebuilds": "order sysctl written",
    "rebuilt fallback": "full zonelists, built again",
    "parameter lines": "order parameter's lines",
    "nodes": "nodes with zonelists",
}
"""What a kind is called in the table; others are called what they are."""


def list_rows(boot: Boot, layout: Layout, fact: Fact) -> Iterator[Row]:
    """Every value of one boot that speaks of zonelists."""
    if {"zones", "built_zonelists"} & fact["expect"].keys():
        yield from map(_row, compare_lists(fact, boot, layout, build_all_zonelists(boot, layout)))
        yield from map(_row, compare_writes(boot, layout, fact["expect"].get("sysctl_experiments", ())))


def function_rows() -> Iterator[tuple[str, str, Row]]:
    """Release, name and row of each value that the kernels' own functions gave, and of mails."""
    for name in list_files():
        release = name.split(".jsonl")[0]
        for compared in compared_file(name):
            kind, where, expected, got = _row(compared)
            yield release, compared.name, (f"{kind} (functions)", where, expected, got)


def _row(compared: Compared) -> Row:
    return _KINDS.get(compared.kind, compared.kind), f"{compared.name}: {compared.kind}", compared.want, compared.got
