"""A module parameter that is an array takes what stands between commas, each as its type does."""

from __future__ import annotations

import pytest

from meminit.model.boot import Boot
from meminit.model.known_parameters import known_parameters
from value_contexts import read


@pytest.mark.parametrize(
    ("name", "text", "members"),
    [("int", "1,0", [1, 0]), ("int", "-1", [-1]), ("bool", "y,0", [True, False]), ("charp", "a,,b", ["a", "", "b"])],
)
def test_members_are_split_at_commas(name: str, text: str, members: list[object]) -> None:
    assert read(f"param-array-{name}", text) == ({"members": members}, len(text), None)


@pytest.mark.parametrize(("text", "start", "end"), [("1,x", 2, 3), ("1,,2", 2, 2), ("300,1", 0, 3)])
def test_the_member_that_is_refused_is_to_blame(text: str, start: int, end: int) -> None:
    fault = read("param-array-byte", text).fault
    assert fault is not None
    assert (fault.start, fault.end) == (start, end)


@pytest.mark.parametrize(("name", "kind"), [("index", "array-int"), ("align_buffer_size", "bint")])
def test_the_catalogue_tells_an_array_apart(name: str, kind: str) -> None:
    kernel = Boot.from_document({"kernel": {"release": "6.1", "arch": "x86_64"}}).kernel
    assert {reader.types for reader in known_parameters(kernel).readers(f"snd_hda_intel.{name}")} == {(kind,)}
