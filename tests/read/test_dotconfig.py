"""A .config: values as conf reads them, every line kept, places found, other texts refused."""

from __future__ import annotations

import lzma
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark

from meminit import data
from meminit.read.dotconfig import DotConfig, read_dotconfig
from meminit.text import Source
from support import CORPUS, corpus

FILES = sorted(path.name for path in (CORPUS / "dotconfig").glob("*.xz")) or ["missing"]
SMALL = [name for name in FILES if name.startswith(("kspp", "missing"))]


def config(text: str) -> DotConfig:
    return read_dotconfig(Source("kernel.config", text))


def from_corpus(name: str) -> bytes:
    return lzma.decompress((corpus("dotconfig") / name).read_bytes())


@cache
def grammar() -> Lark:
    return Lark(data.text("grammar/dotconfig.lark"), parser="lalr", lexer="basic", start="file")


def by_lark(text: str) -> list[tuple[str, int, str]]:
    return [(token.type, token.start_pos or 0, str(token)) for token in grammar().lex(text)]


def in_bulk(found: DotConfig) -> list[tuple[str, int, str]]:
    return [(line.kind, line.start, line.text) for line in found.lines]


def by_hand(text: str) -> dict[str, str]:
    """What conf_read_simple() makes of ``text``, written once more with nothing but string methods."""
    values = {}
    lines = text.split("\n")
    for index, line in enumerate(lines):
        body = line.removesuffix("\r") if index < len(lines) - 1 else line
        if body.startswith("# CONFIG_") and body.endswith(" is not set"):
            name = body[len("# CONFIG_") : -len(" is not set")]
            value: str | None = "n"
        elif body.startswith("CONFIG_") and "=" in body:
            name, _, raw = body[len("CONFIG_") :].partition("=")
            value = _value_by_hand(raw)
        else:
            continue
        if value is not None and name.replace("_", "a").isalnum() and name.isascii():
            values[name] = value
    return values


def _value_by_hand(raw: str) -> str | None:
    if raw[:1] in {"y", "m", "n"}:
        return raw[0]
    if raw[:1] == '"':
        out, rest = "", raw[1:]
        while rest and rest[0] != '"':
            if rest[0] == "\\":
                rest = rest[1:]
            out, rest = out + rest[:1], rest[1:]
        return out if rest else None
    digits = raw[2:] if raw[:2] in {"0x", "0X"} else raw
    if digits and all(digit in "0123456789abcdefABCDEF" for digit in digits):
        return raw
    if raw[:1] == "-" and raw[1:].isdigit() and raw.isascii():
        return raw
    return None


@pytest.mark.parametrize("name", FILES)
def test_every_real_file_is_written_back_byte_for_byte(name: str) -> None:
    raw = from_corpus(name)
    found = read_dotconfig(Source.from_bytes(name, raw))

    assert found.write().encode("utf-8", "surrogateescape") == raw
    assert found.values == by_hand(raw.decode("utf-8", "surrogateescape"))
    assert found.malformed == ()
    assert found.release is not None


@pytest.mark.parametrize("name", FILES)
def test_every_real_file_has_the_same_lines_by_lark(name: str) -> None:
    source = Source.from_bytes(name, from_corpus(name))

    assert in_bulk(read_dotconfig(source)) == by_lark(source.text)


@pytest.mark.parametrize("name", SMALL)
def test_lark_parses_what_it_lexes(name: str) -> None:
    text = from_corpus(name).decode()

    assert "".join(map(str, grammar().parse(text).children)) == text


ANY = st.characters(exclude_characters="\n\0", exclude_categories=["Cs"])
LINE = st.one_of(
    st.sampled_from(
        ["CONFIG_A=y", "CONFIG_A=m", "# CONFIG_A is not set", "", "#", "CONFIG_A=", "CONFIG_A", "=y", "\r"]
    ),
    st.from_regex(r"(# )?CONFIG_[AB ]{0,2}( is not set)?=?[ymn\"\\0-9xa-f -]{0,6}", fullmatch=True),
    st.from_regex(r'CONFIG_[AB]="([^"\\\n]|\\.|")*"?', fullmatch=True, alphabet=ANY),
    st.text(ANY, max_size=12),
)
TEXT = st.lists(st.tuples(LINE, st.sampled_from(["\n", "\n", "\r\n", "\n\n"])), max_size=8).map(
    lambda lines: "".join(line + end for line, end in lines)
)


@given(TEXT, LINE)
def test_any_text_reads_by_lark_in_bulk_and_by_hand_alike(text: str, last: str) -> None:
    whole = "CONFIG_SURE=y\n" + text + last
    found = config(whole)

    assert in_bulk(found) == by_lark(whole)
    assert found.values == by_hand(whole)
    assert found.write() == whole


@given(TEXT)
def test_places_are_of_the_assignment_that_counts(text: str) -> None:
    whole = text + "CONFIG_SURE=y"
    found = config(whole)

    for symbol, value in found.values.items():
        name, place = found.key((symbol,)), found.at((symbol,))
        assert name is not None
        assert place is not None
        assert name.text == f"CONFIG_{symbol}"
        rest = config(whole[name.start - 2 if place.text == "is not set" else name.start :])
        assert rest.values[symbol] == value
        assert symbol not in rest.duplicates
        if place.text != "is not set":
            assert config(f"CONFIG_X={place.text}").values["X"] == value


@given(TEXT)
def test_duplicates_and_malformed_lines_are_those_of_the_text(text: str) -> None:
    found = config("CONFIG_SURE=y\n" + text)
    names = [line.symbol for line in found.lines if line.symbol]

    assert {symbol: len(places) for symbol, places in found.duplicates.items()} == {
        symbol: names.count(symbol) for symbol in names if names.count(symbol) > 1
    }
    assert all(place.text == f"CONFIG_{symbol}" for symbol, places in found.duplicates.items() for place in places)
    assert [place.text for place in found.malformed] == [
        line.text.rstrip("\r\n") for line in found.lines if line.kind == "UNEXPECTED"
    ]


def test_values_are_as_conf_reads_them() -> None:
    found = config(
        'CONFIG_A=y\nCONFIG_B=m\nCONFIG_C=n\n# CONFIG_D is not set\nCONFIG_E="a \\"b\\" \\\\ c\\d" # said\n'
        'CONFIG_F=-5\nCONFIG_G=0xFf\nCONFIG_H=yes\nCONFIG_I=""\nCONFIG_A=m\nCONFIG_64BIT=y'
    )

    assert found.values == {
        "A": "m",
        "B": "m",
        "C": "n",
        "D": "n",
        "E": 'a "b" \\ cd',
        "F": "-5",
        "G": "0xFf",
        "H": "y",
        "I": "",
        "64BIT": "y",
    }


@pytest.mark.parametrize(
    "line",
    ["CONFIG_X", "CONFIG_X=", "CONFIG_=y", "CONFIG_X =y", " CONFIG_X=y", 'CONFIG_X="a', 'CONFIG_X="a\\"',
     "CONFIG_X=64 ", "CONFIG_X=1.5", "CONFIG_X=-", "CONFIG_X=0x", "CONFIG_Ä=y", "CONFIG_X='a'", "kernel: yes",
     "CONFIG_X=0x10\r"],
)  # fmt: skip
def test_what_conf_would_warn_about_sets_nothing_and_is_listed(line: str) -> None:
    found = config(f"CONFIG_SURE=y\n{line}")

    assert found.values == {"SURE": "y"}
    assert [(place.text, place.line) for place in found.malformed] == [(line.rstrip("\r"), 2)]


@pytest.mark.parametrize(
    "line",
    [
        "#CONFIG_X is not set",
        "#  CONFIG_X=y",
        "# CONFIG_X is not set any more",
        "# CONFIG_X is not set ",
        "#",
        "",
        "\r",
    ],
)
def test_comments_set_nothing(line: str) -> None:
    found = config(f"CONFIG_SURE=y\n{line}")

    assert found.values == {"SURE": "y"}
    assert found.malformed == ()


def test_windows_line_ends_and_a_last_line_without_one() -> None:
    title = "# Linux/x86 6.1.0 Kernel Configuration"
    text = f'{title}\r\nCONFIG_A=64\r\n# CONFIG_B is not set\r\nCONFIG_C="c"\r\n\r\nCONFIG_D=1'
    found = config(text)

    assert found.values == {"A": "64", "B": "n", "C": "c", "D": "1"}
    assert (found.release, found.write(), found.malformed) == ("6.1.0", text, ())


def test_bytes_that_are_no_utf8_are_kept() -> None:
    raw = b'# caf\xe9\nCONFIG_A="\xff\xfe"\n'
    found = read_dotconfig(Source.from_bytes("latin1.config", raw))

    assert found.values == {"A": "\udcff\udcfe"}
    assert found.write().encode("utf-8", "surrogateescape") == raw


def test_places_know_line_and_column() -> None:
    found = config('# head\nCONFIG_A="one"\n# CONFIG_B is not set\nCONFIG_A="two"\nXCONFIG_A="no"\n')

    def shown(path: tuple[str, ...]) -> tuple[str, str] | None:
        key, value = found.key(path), found.at(path)
        return None if key is None or value is None else (f"{key} {key.text}", f"{value} {value.text}")

    assert shown(("A",)) == ("kernel.config:4:1 CONFIG_A", 'kernel.config:4:10 "two"')
    assert shown(("B",)) == ("kernel.config:3:3 CONFIG_B", "kernel.config:3:12 is not set")
    assert shown(("C",)) is None
    assert shown(("A", "B")) is None
    assert shown(()) is None
    assert [str(place) for place in found.duplicates["A"]] == ["kernel.config:2:1", "kernel.config:4:1"]
