"""A word that begins with the string of another __setup is for that handler only if it takes what stands behind."""

from __future__ import annotations

import pytest

from meminit.model.boot import Boot
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
