"""A baseline: the findings that were known when it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.read.quoting import quoted
from meminit.read.schema import validate
from meminit.read.tree import read_tree
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from meminit.text import Source

__all__ = ["KIND", "Known", "read_baseline"]

KIND = "baseline/1"
_AGAIN = "write it again with --write-baseline"


class Known(NamedTuple):
    """A finding of a baseline, and how many of it there were."""

    fingerprint: str
    code: str
    boot: str
    times: int


def read_baseline(source: Source) -> tuple[Known, ...]:
    """The findings of a baseline. Raises InputFault, also for one of another version."""
    tree = read_tree(source)
    kind = tree.data.get("meminit") if isinstance(tree.data, dict) else None
    if kind != KIND:
        if kind is None:
            raise InputFault(f"{source.name} is no baseline", tree.at(()), _AGAIN)
        place = tree.at(("meminit",))
        raise InputFault(f"this is {quoted(kind)}, and a baseline here is `{KIND}`", place, _AGAIN)
    validate(tree, "baseline")
    return tuple(
        Known(entry["fingerprint"], entry["code"], entry["boot"], entry["count"]) for entry in tree.data["findings"]
    )
