"""Grammars of values are found by name, cost nothing until then, and never fail on any text."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meminit.model.knowledge import features
from meminit.read.values.registry import grammar, names
from support import CHECKOUT
from value_contexts import RELEASES, context_of

WRITTEN = (
    "0 1 7 9 10 0x1f 08 -1 18446744073709551616 K k M G t x y F Z % @ # $ ! : ; , - + . = U * N O / all on off force "
    ",high ,low exactmap auto name é ٣ ſ"
)
PIECES = st.sampled_from([*WRITTEN.split(), " ", "\t", "\n", "\0", "\udca0", "\udcff"])
TEXTS = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=20))
WHERE = st.sampled_from([(release, "x86_64") for release in RELEASES] + [("6.1", "ppc64"), ("6.1", "arm")])


def test_each_grammar_is_told_of_and_bears_its_name() -> None:
    for name in names():
        found = grammar(name)
        assert found.name == name
        assert found.summary
        assert found.syntax
        assert found.parts


def test_what_is_no_grammar_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        grammar("memparse2")


def test_only_the_module_that_is_needed_is_imported() -> None:
    program = (
        "import sys; from meminit.read.values.registry import grammar; grammar('memparse');"
        "print(sorted(m for m in sys.modules if m.startswith('meminit.read.values.')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert [name.rpartition(".")[2] for name in json.loads(done.stdout.replace("'", '"'))] == [
        "numbers",
        "registry",
        "sizes",
        "value",
    ]


def test_features_that_grammars_ask_for_exist() -> None:
    asked = set()
    for module in (CHECKOUT / "engine/meminit/read/values").glob("*.py"):
        asked |= set(re.findall(r'"([a-z0-9-]+)" (?:not )?in (?:context\.)?features', module.read_text()))
    assert len(asked) > 20
    assert asked <= {feature.name for feature in features()}


@pytest.mark.parametrize("name", names())
@given(text=TEXTS, where=WHERE)
@example(text="", where=("6.12", "x86_64"))
def test_any_text_has_an_answer_within_it(name: str, text: str, where: tuple[str, str]) -> None:
    value = grammar(name).read(text, context_of(*where))
    assert 0 <= value.end <= len(text)
    assert json.loads(json.dumps(value.parts)) == value.parts
    known = set(grammar(name).parts)
    assert set(value.parts) <= known
    if value.fault is None:
        assert value.parts
    else:
        assert 0 <= value.fault.start <= value.fault.end <= len(text)
        assert value.fault.message


@pytest.mark.parametrize("name", names())
def test_long_values_are_read_in_time(name: str) -> None:
    for piece in ("9", "0x", "0:1G,", "1G-2G:64M,", "1,", "1-", ",", ";P,a", "1*1,", " "):
        text = piece * ((1 << 14) // len(piece))
        assert 0 <= grammar(name).read(text, context_of()).end <= len(text)


@pytest.mark.fuzz
@pytest.mark.parametrize("name", names())
def test_a_megabyte_is_read_too(name: str) -> None:
    value = grammar(name).read("7" * (1 << 20), context_of())
    assert 0 <= value.end <= 1 << 20
