"""A .config: values as conf reads them, every line kept, places found, other texts refused."""

from __future__ import annotations

import lzma
from contextlib import suppress
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark

from meminit import data
from meminit.errors import InputFault
from meminit.read.dotconfig import MAX_CHARACTERS, DotConfig, read_dotconfig
from meminit.text import Source
from support import CORPUS, corpus

FILES = sorted(path.name for path in (CORPUS / "dotconfig").glob("*.xz")) or ["missing"]
SMALL = [name for name in FILES if name.startswith(("kspp", "missing"))]


def config(text: str) -> DotConfig:
    return read_dotconfig(Source("kernel.config", text))


def fault(text: str | bytes) -> InputFault:
    source = Source.from_bytes("kernel.config", text) if isinstance(text, bytes) else Source("kernel.config", text)
    with pytest.raises(InputFault) as caught:
        read_dotconfig(source)
    return caught.value


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


TITLE = "# Linux/{} 6.1.0-13-amd64 Kernel Configuration\n"


@pytest.mark.parametrize(
    ("text", "arch", "srcarch"),
    [
        (TITLE.format("x86") + "CONFIG_64BIT=y\n", "x86_64", "x86"),
        (TITLE.format("x86") + "# CONFIG_64BIT is not set\n", "x86_32", "x86"),
        (TITLE.format("x86") + "CONFIG_X86_32=y\n", "x86_32", "x86"),
        (TITLE.format("x86") + "CONFIG_NUMA=y\n", "x86_64", "x86"),
        (TITLE.format("x86_64") + "CONFIG_NUMA=y\n", "x86_64", "x86"),
        (TITLE.format("i386") + "CONFIG_NUMA=y\n", "x86_32", "x86"),
        (TITLE.format("arm") + "CONFIG_NUMA=y\n", "arm", "arm"),
        (TITLE.format("arm64") + "CONFIG_NUMA=y\n", "arm64", "arm64"),
        (TITLE.format("powerpc") + "CONFIG_PPC64=y\n", "ppc64", "powerpc"),
        (TITLE.format("powerpc") + "# CONFIG_PPC64 is not set\n", "ppc", "powerpc"),
        (TITLE.format("riscv") + "CONFIG_64BIT=y\n", "riscv64", "riscv"),
        (TITLE.format("mips") + "CONFIG_64BIT=y\n", "mips64", "mips"),
        (TITLE.format("mips") + "CONFIG_32BIT=y\n", "mips", "mips"),
        (TITLE.format("s390") + "CONFIG_64BIT=y\n", "s390", "s390"),
        (TITLE.format("ia64") + "CONFIG_64BIT=y\n", "ia64", "ia64"),
        (TITLE.format("newarch") + "CONFIG_64BIT=y\n", "newarch", "newarch"),
        ("# Linux kernel version: 2.6.32\nCONFIG_X86_64=y\nCONFIG_X86=y\nCONFIG_64BIT=y\n", "x86_64", "x86"),
        ("# Linux kernel version: 2.6.32\nCONFIG_X86=y\nCONFIG_X86_32=y\n", "x86_32", "x86"),
        ("CONFIG_X86=y\nCONFIG_UID16=y\n", "x86_32", "x86"),
        ("CONFIG_X86=y\nCONFIG_X86_64=y\n", "x86_64", "x86"),
        ("CONFIG_ARM64=y\n", "arm64", "arm64"),
        ("CONFIG_IA64=y\n", "ia64", "ia64"),
        ("CONFIG_NUMA=y\n", None, None),
        (TITLE.format("") + "CONFIG_NUMA=y\n", None, None),
    ],
)
def test_the_arch_follows_from_title_and_symbols(text: str, arch: str | None, srcarch: str | None) -> None:
    found = config(text)

    assert (found.arch, found.srcarch) == (arch, srcarch)


@pytest.mark.parametrize(
    ("head", "release", "place"),
    [
        ("#\n# Linux/x86 6.1.0 Kernel Configuration", "6.1.0", "Linux/x86 6.1.0"),
        ("# Linux/arm64 5.4.0-26-generic Kernel Configuration", "5.4.0-26-generic", "Linux/arm64 5.4.0-26-generic"),
        ("# Linux/x86 $(KERNELVERSION) Kernel Configuration", None, "Linux/x86 $(KERNELVERSION)"),
        ("# Linux kernel version: 2.6.32-5-amd64\n# Mon Jan 1", "2.6.32-5-amd64", "2.6.32-5-amd64"),
        ("#\n# Automatically generated make config: don't edit\n#", None, None),
    ],
)
def test_the_release_comes_from_the_title(head: str, release: str | None, place: str | None) -> None:
    found = config(f"{head}\nCONFIG_A=y\n")

    assert found.release == release
    assert (found.header.place.text if found.header.place else None) == place


def test_a_file_that_conf_wrote_is_complete_and_a_fragment_is_not() -> None:
    assert config("# Automatically generated file; DO NOT EDIT.\nCONFIG_A=y\n").complete
    assert config("# Automatically generated make config: don't edit\nCONFIG_A=y\n").complete
    assert not config("# Linux/arm 6.17.3 Kernel Configuration\nCONFIG_A=y\n").complete


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "kernel.config:1:1"),
        ("# only a comment\n\n", "kernel.config:1:1"),
        ("# a machine\nnodes:\n  - {id: 0, memory: 4G}\n", "kernel.config:2:1"),
        ("\n\n{}\n", "kernel.config:3:1"),
        ("CONFIG_A\n", "kernel.config:1:1"),
        (b"\x7fELF\x02\x01\x01\x00\x00CONFIG_A=y\n", "kernel.config:1:8"),
        (b"\x89PNG\r\n\x1a\n\xff\xff", "kernel.config:1:1"),
    ],
)
def test_what_is_no_config_is_refused_with_its_place(text: str | bytes, where: str) -> None:
    found = fault(text)

    assert str(found.place) == where
    assert "kernel.config is" in found.message
    assert "-->" in str(found)


@pytest.mark.fuzz
@pytest.mark.parametrize(
    "text",
    ["x" * 10_000_000, "x\n" * 5_000_000, '"' * 10_000_000, "CONFIG_" * 1_400_000, "CONFIG_A=\n" * 1_000_000,
     'CONFIG_A="' + "\\a" * 5_000_000, "#" * 10_000_000],
    ids=["a line", "lines", "quotes", "names", "no values", "no end", "a comment"],
)  # fmt: skip
def test_ten_megabytes_of_garbage_are_refused(text: str) -> None:
    """Quadratic work on any of them would take hours."""
    assert "is not a .config" in fault(text).message


def test_more_than_the_limit_is_refused() -> None:
    assert "larger than" in fault("#" * (MAX_CHARACTERS + 1)).message


@settings(max_examples=20)
@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(raw: bytes) -> None:
    source = Source.from_bytes("any.config", raw)
    with suppress(InputFault):
        assert read_dotconfig(source).write() == source.text


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("# head\n\nCONFIG_A=y\n# CONFIG_B is not set\n", True),
        ("CONFIG_A=y\r\n\r\n# CONFIG_B is not set\r\n", True),
        ("CONFIG_A=y\nCONFIG_A=y\n", False),
        ("CONFIG_A=y\nCONFIG_B=Y\n", False),
        ("CONFIG_A=y\n CONFIG_B=y\n", False),
        ("CONFIG_A=y\n# CONFIG_B is not set here\n", False),
        ("<<<<<<< HEAD\nCONFIG_A=y\n", False),
    ],
)
def test_a_quick_look_tells_a_tidy_file(text: str, *, tidy: bool) -> None:
    found = config(text)

    assert found.tidy is tidy
    if tidy:
        assert (found.malformed, found.duplicates, found.repeated, found.half_read) == ((), {}, {}, ())


def test_the_first_and_the_last_value_of_a_symbol_that_is_set_again() -> None:
    found = config('CONFIG_A=y\nCONFIG_B="x"\nCONFIG_C=1\nCONFIG_B="y"\n# CONFIG_A is not set\nCONFIG_B="z"\n')

    assert found.repeated == {"A": ("y", "n"), "B": ('"x"', '"z"')}


def test_values_that_are_read_by_their_first_letter() -> None:
    found = config('CONFIG_A=yes\nCONFIG_B=y\nCONFIG_C="yes"\nCONFIG_D=m \nCONFIG_E=no\r\nCONFIG_F=n')

    assert [(place.text, place.line) for place in found.half_read] == [("yes", 1), ("m ", 4), ("no", 5)]


@pytest.mark.parametrize(
    ("value", "told"),
    [("=abc", "abc"), ("=6", None), ("=-1", None), ("=y", "y"), ('="6"', None), (" is not set", None)],
)
def test_a_symbol_that_wants_a_number(value: str, told: str | None) -> None:
    line = f"CONFIG_NODES_SHIFT{value}" if value[0] == "=" else f"# CONFIG_NODES_SHIFT{value}"
    found = config(f"CONFIG_A=y\n{line}\n")

    assert [place.text for place in found.no_numbers] == ([] if told is None else [told])
