"""A word that begins with the string of another __setup is for that handler only if it takes what stands behind."""

from __future__ import annotations

import pytest

from meminit.model.boot import Boot
from meminit.model.bootline_reading import Understood
from meminit.model.known_parameters import known_parameters


def setups(word: str) -> list[str]:
    config = {"SLUB": "y", "SLUB_DEBUG": "y", "MMU": "y", "BLK_DEV_INITRD": "y"}
    boot = Boot.from_document({"kernel": {"release": "6.1", "arch": "x86_64", "config": config}})
    name = word.partition("=")[0]
    return [reader.name for reader in known_parameters(boot.kernel).other_setups(name, word, folds=True)]


@pytest.mark.parametrize("word", ["roast", "rwx=1", "rootwaiting"])
def test_a_handler_that_wants_nothing_behind_its_string_leaves_the_word_to_others(word: str) -> None:
    assert setups(word) == []


@pytest.mark.parametrize(("word", "name"), [("slub_debugging", "slub_debug"), ("norandmaps2", "norandmaps")])
def test_a_handler_that_does_not_look_takes_it(word: str, name: str) -> None:
    assert setups(word) == [name]


def test_a_handler_of_which_no_file_tells_takes_it() -> None:
    assert setups("noinitrd2") == ["noinitrd"]


def test_what_a_value_comes_to_is_kept_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Boot.from_document({"kernel": {"release": "6.1", "arch": "x86_64"}}).kernel
    known = known_parameters(kernel)
    rule = known.rule("kernelcore")
    assert rule is not None
    monkeypatch.setattr("meminit.model.known_parameters._KEPT", 2)
    first = known.understood(rule, "4G")

    assert first.parts == {"bytes": 4 << 30}
    assert known.understood(rule, "4G") is first
    assert known.understood(rule, "9" * 200) is not known.understood(rule, "9" * 200)
    assert [known.understood(rule, value).parts for value in ("1G", "2G")] == [{"bytes": 1 << 30}, {"bytes": 2 << 30}]
    assert known.understood(rule, "4G") == first
    assert known.understood(rule, "4G") is not first


def test_of_a_name_that_no_file_tells_of_nothing_is_told() -> None:
    boot = Boot.from_document({"kernel": {"release": "6.1", "arch": "x86_64"}})

    assert known_parameters(boot.kernel).told("no_such_parameter", "1") == Understood()


def test_names_are_kept_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meminit.model.known_parameters._KEPT", 3)
    known = known_parameters(Boot.from_document({"kernel": {"release": "5.10", "arch": "x86_64"}}).kernel)

    assert [known.readers(f"nobodys{number}") for number in range(9)] == [()] * 9
    assert len(known._rules) <= 3
    assert len(known._readers) <= 3
