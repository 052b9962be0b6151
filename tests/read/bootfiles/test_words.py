"""Words are cut and expanded as a real shell does it, and GRUB's as its manual says."""

from __future__ import annotations

import contextlib
import shlex
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.errors import InputFault
from meminit.read.bootfiles import expansion
from meminit.read.bootfiles import words as cutting
from meminit.read.bootfiles.entry import MAX_NOTES, Note
from meminit.read.bootfiles.expansion import Value, Variables, expand, expand_words
from meminit.read.bootfiles.shell_script import run_assignments
from meminit.read.bootfiles.words import GRUB, NEWLINE, OPERATOR, SHELL, WORD, Dialect, Token, tokens
from meminit.text import Source
from meminit.woven import weave


def words(text: str, dialect: Dialect = SHELL, **values: str) -> list[str]:
    source, variables = Source("f", text), Variables()
    variables.update({name: Value(((value, None),)) for name, value in values.items()})
    found = [token for token in tokens(source, dialect) if token.kind == WORD]
    return [value.text for token in found for value in expand_words(source, token, variables, dialect)]


def kinds(text: str, dialect: Dialect = SHELL) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(Source("f", text), dialect)]


def notes(text: str, dialect: Dialect) -> list[tuple[str, str, bool]]:
    source = Source("f", text)
    return [
        (note.place.text, note.message, note.changed)
        for token in tokens(source, dialect)
        for note in expand(source, token, Variables(), dialect).notes
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a b\tc", ["a", "b", "c"]),
        (r"a\ b \\ \"", ["a b", "\\", '"']),
        ("'a \"$X\\' b", ['a "$X\\', "b"]),
        (r'"a\$\"\\\`\x b"', ['a$"\\`\\x b']),
        ("a\\\nb \\\n c", ["ab", "c"]),
        ('"a\\\nb"', ["ab"]),
        ("a#b #c d\ne", ["a#b", "e"]),
        ("''", [""]),
        ("$X", ["one", "two"]),
        ("$X$X", ["one", "twoone", "two"]),
        ('"$X"a', ["one  twoa"]),
        ("a${X}b", ["aone", "twob"]),
        ("$E", []),
        ('"$E"', [""]),
        ("$E$X", ["one", "two"]),
        ("a\\", ["a\\"]),
        ("$# ${0}$$", ["$#", "${0}$$"]),
        ("$ $.", ["$", "$."]),
        ("a$(b (c) \")\" ')' \\) )d `x\\`y`", ["a$(...)d", "`...`"]),
        ("${X:-'}'}z$(a {b})", ["${...}z$(...)"]),
        ("$1a", ["a"]),
    ],
)
def test_the_shell_cuts_words(text: str, wanted: list[str]) -> None:
    assert words(text, X="one  two", E="") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"a\ b \\ \" \$X", ["a b", "\\", '"', "$X"]),
        ("'a \"$X\\' b", ['a "$X\\', "b"]),
        (r'"a\$\"\\\`\x b"', ['a$"\\\\`\\x b']),
        ("a\\\nb", ["ab"]),
        ("`a` (b)", ["`a`", "(b)"]),
        ("$X ${X}", ["one", "two", "one", "two"]),
        ("4G$12G", ["4GG"]),
        ("a$.b", ["a$.b"]),
        ("a#b", ["a#b"]),
    ],
)
def test_grub_cuts_words(text: str, wanted: list[str]) -> None:
    assert words(text, GRUB, X="one two") == wanted


def test_operators_and_newlines_stand_for_themselves() -> None:
    assert kinds("a;b\n&&<<-x") == [
        (WORD, "a"),
        (OPERATOR, ";"),
        (WORD, "b"),
        (NEWLINE, "\n"),
        (OPERATOR, "&&"),
        (OPERATOR, "<<-"),
        (WORD, "x"),
    ]
    assert kinds("a{b}", GRUB) == [(WORD, "a"), (OPERATOR, "{"), (WORD, "b"), (OPERATOR, "}")]
    assert kinds("a{b}") == [(WORD, "a{b}")]


def test_what_is_left_out_is_told_with_its_place() -> None:
    assert notes("a`b`$(c)${D-e}", SHELL) == [
        (text, "this is not evaluated: words that hold what it gives are not judged", False)
        for text in ("`b`", "$(c)", "${D-e}")
    ]
    assert notes('"$Y$1"', SHELL) == [
        ("$Y", "what `$Y` stands for is not known: words that hold it are not judged", False),
        ("$1", "the shell puts nothing for `$1`; `\\$` is a dollar", True),
    ]
    [(text, message, changed)] = notes('"4G$"', GRUB)
    assert (text, changed) == ("$", True)
    assert "refuses the line" in message


@pytest.mark.parametrize(
    ("text", "mark", "column"),
    [
        ("a 'b", "'", 3),
        ('a "b', '"', 3),
        ('"b\\', '"', 1),
        ("`a", "`", 1),
        ("x$(a", "$(", 2),
        ("${a", "${", 1),
        ("$('a", "$(", 1),
        ('$("a', "$(", 1),
        ("$(a\\", "$(", 1),
        ("'a\n", "'", 1),
    ],
)
def test_what_is_never_closed_is_refused_where_it_opens(text: str, mark: str, column: int) -> None:
    with pytest.raises(InputFault, match="never closed") as caught:
        list(tokens(Source("f", text), SHELL))

    assert caught.value.place is not None
    assert (caught.value.place.column, caught.value.place.text) == (column, mark)


def test_only_a_bare_word_is_bare() -> None:
    found = list(tokens(Source("f", "if 'if' i\\f \"if\" $if"), SHELL))

    assert [token.bare for token in found] == ["if", "", "", "", ""]


def test_words_of_a_woven_text_stand_in_its_files() -> None:
    file = Source("grub", "x='a \\$b'")
    script = weave("line", [(file.text[3:8], file.place(3, 8))])
    [a, dollar] = [expand(script, token, Variables(), GRUB) for token in tokens(script, GRUB)]

    assert (a.text, dollar.text) == ("a", "$b")
    assert [(text, str(place), place and place.end) for text, place in dollar.pieces] == [
        ("$", "grub:1:6", 7),
        ("b", "grub:1:8", 8),
    ]


def test_a_text_that_doubles_and_doubles_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expansion, "MAX_EXPANDED", 4 << 20)
    source = Source("f", "A=xx\n" + 'A="$A$A"\n' * 40)

    with pytest.raises(InputFault, match="variables make more than 4 million characters") as caught:
        run_assignments(source, Variables(), [])
    assert caught.value.place is not None
    assert 15 < caught.value.place.line < 30


def test_more_words_than_any_boot_file_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "MAX_TOKENS", 3)
    assert len(list(tokens(Source("f", "a b;"), SHELL))) == 3
    with pytest.raises(InputFault, match="more than 3 words") as caught:
        list(tokens(Source("f", "a b; c"), SHELL))
    assert str(caught.value.place) == "f:1:6"


def test_only_so_many_notes_are_told_of_a_word() -> None:
    assert len(notes("$1" * 500, SHELL)) == MAX_NOTES


QUOTED = st.text("ab \"'\\$\n#=", max_size=8)


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(QUOTED, min_size=30, max_size=30))
def test_assignments_give_what_a_real_shell_gives(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    """One sh reads each text behind ``X=``; where it has no complaint the value is the same as ours.

    But for numbers of processes and arguments, and a ``$`` whose name stands in the next line.
    """
    folder = tmp_path_factory.mktemp("sh")
    script = ["PATH=/nonexistent"]
    for number, text in enumerate(texts):
        (folder / f"{number}").write_text(f"X={text}\n")
        script.append(f"(a=one; . {folder}/{number}; printf '<%s>\\0' \"$X\") 2>/dev/null || printf 'fault\\0'")
    (folder / "all").write_text("\n".join(script))
    ran = subprocess.run(["/bin/sh", str(folder / "all")], capture_output=True, text=True, check=True, timeout=60)

    for text, told in zip(texts, ran.stdout.split("\0"), strict=False):
        if told != "fault" and not any(unlike in text for unlike in ("$$", "$#", "$\\\n")):
            assert read(text) in {None, told}, text


def read(text: str) -> str | None:
    """What ``X=`` with the text behind it gives; None where that is told to be more than an assignment."""
    variables, told = Variables(), list[Note]()
    variables["a"] = Value((("one", None),))
    run_assignments(Source("f", f"X={text}\n"), variables, told)
    value = variables.get("X", Value())
    return None if told or value.unknown else f"<{value.text}>"


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=10)))
def test_quoted_words_are_read_back(given_words: list[str]) -> None:
    assert words(shlex.join(given_words)) == given_words


@given(st.text("ab '\"\\$`(){}#;&|<>\n\t=1", max_size=40), st.sampled_from([SHELL, GRUB]))
def test_any_text_is_cut_or_refused(text: str, dialect: Dialect) -> None:
    source = Source("f", text)
    found: list[Token] = []
    with contextlib.suppress(InputFault):
        found += tokens(source, dialect)
    end = 0
    for token in found:
        assert end <= token.start < token.end
        assert token.text == text[token.start : token.end]
        end = token.end
        for value in expand_words(source, token, Variables(), dialect):
            assert all(place is not None and place.end <= len(text) for _, place in value.pieces)


def test_a_megabyte_is_cut_in_linear_time() -> None:
    for text in ("\\" * (1 << 20), "$(" * 1000 + ")" * 1000, "'" * (1 << 16), "a " * (1 << 18), '"\\"' * 1000):
        with contextlib.suppress(InputFault):
            assert any(tokens(Source("f", text), SHELL))
