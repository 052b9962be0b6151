"""The grammars of words with commas between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.values.value import Grammar, Value

if TYPE_CHECKING:
    from meminit.read.values.value import Context

__all__ = ["GRAMMARS"]


def _options(text: str, _: Context) -> Value:
    return Value({"members": [word for word in text.split(",") if word]}, len(text))


def _members(text: str, _: Context) -> Value:
    return Value({"members": text.split(",") if text else []}, len(text))


_CONTROLLERS = (
    " blkio cpu cpuacct cpuset debug devices dmem freezer hugetlb io memory misc net_cls net_prio ns perf_event pids "
    "rdma timer_slack pressure kmem "
)
"""Controllers of control groups in any release, and what else can be turned off by name."""


def _cgroup_names(text: str, _: Context) -> Value:
    """cgroup_disable(): names between commas; one that is nobody's is passed over."""
    names = [name for name in text.split(",") if name]
    unknown = [name for name in names if f" {name} " not in _CONTROLLERS]
    members = [name for name in names if f" {name} " in _CONTROLLERS]
    return Value(
        {
            "members": members,
            "unknown": ",".join(unknown),
            "memory": [name for name in members if name == "memory"][:1],
        },
        text.index(unknown[0]) if unknown else len(text),
    )


_SYNTAX = "word {, word}"
GRAMMARS = (
    Grammar(
        "option-list",
        "words that parse_option_str() looks for, each by itself",
        _SYNTAX,
        {"members": "the words that are not empty"},
        _options,
    ),
    Grammar(
        "comma-list", "words that strsep() cuts at commas", _SYNTAX, {"members": "the words, empty ones too"}, _members
    ),
    Grammar(
        "cgroup-names",
        "names of controllers of control groups",
        _SYNTAX,
        {
            "members": "the names that a controller has",
            "unknown": "the others, with commas between",
            "memory": "the name memory where it is among them, else nothing",
        },
        _cgroup_names,
    ),
)
