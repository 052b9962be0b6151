"""Amounts: every operation, by the arithmetic of the arch's unsigned long."""

from __future__ import annotations

from typing import Any

import pytest

from meminit.model.amount import evaluate, evaluate_all
from meminit.model.commandline import CommandLine, Parameter
from meminit.model.config import Config
from meminit.model.kernel import Kernel, Release
from meminit.model.knowledge import arch
from meminit.text import Source

MIB = 1 << 20


def line(**values: str) -> CommandLine:
    text = " ".join(f"{name}={value}" for name, value in values.items())
    source = Source("<cmdline>", text)
    span = (0, 0)
    words = (Parameter(name, value, span, span, span, for_init=False, source=source) for name, value in values.items())
    return CommandLine(source, tuple(words))


def kernel(**config: str) -> Kernel:
    return Kernel(Release((4, 7, 0), "4.7"), arch("x86_32"), Config(config), frozenset({"some-feature"}))


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (72, 72),
        ("16M", 16 * MIB),
        ("ram_end", 1024 * MIB),
        ({"add": ["1M", "1M", 5]}, 2 * MIB + 5),
        ({"sub": ["4M", "1M", "1M"]}, 2 * MIB),
        ({"sub": [0, "1M"]}, (1 << 32) - MIB),
        ({"mul": [3, 4, 5]}, 60),
        ({"min": ["1M", "2M"]}, MIB),
        ({"max": ["1M", "2M"]}, 2 * MIB),
        ({"align_down": [4097, 4096]}, 4096),
        ({"align_up": [4097, 4096]}, 8192),
        ({"align_up": [8192, 4096]}, 8192),
        ({"at_least": [5, 5], "then": 1, "else": 2}, 1),
        ({"at_least": [4, 5], "then": 1, "else": 2}, 2),
        ({"config": "NR_CPUS", "default": 8}, 64),
        ({"config": "OTHER", "default": 8}, 8),
        ({"setting": "vmalloc_reserve", "default": "128M", "add": "8M"}, 264 * MIB),
        ({"setting": "highmem_pages", "default": "128M", "add": "8M"}, 128 * MIB),
        ({"first": [{"when": {"feature": "no-feature"}, "value": 1}, {"value": 2}]}, 2),
        ({"first": [{"when": {"feature": "some-feature"}, "value": 1}, {"value": 2}]}, 1),
    ],
)
def test_each_operation(amount: Any, expected: int) -> None:
    known = {"ram_end": 1024 * MIB}

    assert evaluate(amount, known, kernel(NR_CPUS="64"), line(vmalloc="256M")) == expected


@pytest.mark.parametrize(
    "amount",
    [{"pow": [1, 2]}, {"add": [1], "sub": [2]}, None, "many", {"first": [{"when": {"feature": "x"}, "value": 1}]}],
)
def test_what_is_no_amount_is_refused(amount: Any) -> None:
    with pytest.raises(ValueError, match=r"amount|case|size"):
        evaluate(amount, {}, kernel(), line())


def test_an_amount_uses_those_before_it() -> None:
    amounts = {"double": {"mul": [2, "ram_end"]}, "more": {"add": ["double", 1]}}

    assert evaluate_all(amounts, {"ram_end": 10}, kernel(), line()) == {"ram_end": 10, "double": 20, "more": 21}
