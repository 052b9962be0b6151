"""The boot line is cut as next_arg() cuts it, by release, and every word knows where it stands."""

from __future__ import annotations

from functools import cache

from hypothesis import example, given
from hypothesis import strategies as st
from lark import Lark

from meminit import data
from meminit.model.config import Config
from meminit.model.kernel import features_of, parse_release
from meminit.model.knowledge import arch, features
from meminit.read.bootline import Word, lex
from meminit.text import Source

RELEASES = ["2.4.32", "2.6.5", "2.6.24", "2.6.32", "3.10", "4.7", "5.17", "6.8"]
Cut = tuple[bytes, bytes | None, bool]


@cache
def kernel(release: str) -> frozenset[str]:
    return features_of(features(), parse_release(release), arch("x86_64"), Config({}), {})


def words(line: str, release: str = "6.8") -> tuple[Word, ...]:
    return lex(Source("<cmdline>", line), features=kernel(release))


def octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def parse_args(line: bytes, release: str) -> list[Cut]:
    """What the kernel hands to handlers: its two functions once more, a byte at a time, in a buffer."""
    numbers = parse_release(release).numbers
    blanks = {*range(9, 14), 32, 160} if numbers >= (2, 6, 28) else {32}
    buffer = bytearray(line.split(b"\0")[0] + b"\0")
    at, found, for_init = 0, [], False
    while buffer[at] in blanks:
        at += 1
    while buffer[at]:
        at, name, value = next_arg(buffer, at, numbers, blanks)
        if numbers >= (3, 15) and value is None and name == b"--":
            for_init = True
        found.append((name, value, for_init))
    return found


def next_arg(  # noqa: C901  as the kernel has it
    buffer: bytearray, at: int, numbers: tuple[int, int, int], blanks: set[int]
) -> tuple[int, bytes, bytes | None]:
    quote, in_quote, quoted, equals, index = ord('"'), False, False, 0, 0
    if buffer[at] == quote and numbers >= (2, 6, 10):
        at, in_quote, quoted = at + 1, True, True
    while buffer[at + index]:
        character = buffer[at + index]
        if character in blanks and not in_quote:
            break
        if equals == 0 and character == ord("="):
            equals = index
        if character == quote:
            in_quote = not in_quote
        index += 1
    value = None
    if equals:
        buffer[at + equals] = 0
        value = at + equals + 1
        if buffer[value] == quote:
            value += 1
            if buffer[at + index - 1] == quote:
                buffer[at + index - 1] = 0
    if quoted and index > 0 and (equals or numbers >= (4, 1)) and buffer[at + index - 1] == quote:
        buffer[at + index - 1] = 0
    after = at + index
    if buffer[after]:
        buffer[after] = 0
        after += 1
    while buffer[after] in blanks:
        after += 1
    return after, c_string(buffer, at), None if value is None else c_string(buffer, value)


def c_string(buffer: bytearray, at: int) -> bytes:
    return bytes(buffer[at : buffer.index(0, at)])


def parse_options(line: bytes) -> list[Cut]:
    """What 2.4 hands to handlers, likewise: the blank behind the last closed quote ends a word."""
    rest: bytes | None = line.split(b"\0")[0]
    found: list[Cut] = []
    while rest is not None:
        quote, blank = rest.find(b'"'), rest.find(b" ")
        while 0 <= quote < blank:
            closing = rest.find(b'"', quote + 1)
            if closing < 0:
                blank = -1
            else:
                quote, blank = rest.find(b'"', closing + 1), rest.find(b" ", closing + 1)
        word, rest = (rest, None) if blank < 0 else (rest[:blank], rest[blank + 1 :])
        equals = word.find(b"=", 1)
        if word:
            found.append((word, None, False) if equals < 0 else (word[:equals], word[equals + 1 :], False))
    return found


LINE = st.lists(
    st.one_of(
        st.sampled_from(
            ['"', '"', "=", " ", "\t", "\n", "--", " -- ", ' "--" ', 'a="', '" ', "a b", "mem=4G", "\v\f\r"]
        ),
        st.text(st.sampled_from('ab"= -\t'), max_size=6),
    ),
    max_size=20,
).map("".join)
WILD = st.text(st.sampled_from('a"= \0\xa0àé\u2003\u0085\udca0\udcff🐧'), max_size=20)


@given(LINE, st.sampled_from(RELEASES))
@example('""', "6.8")
@example('a="', "6.8")
@example('"a="b"', "3.10")
@example('"', "4.7")
def test_words_are_those_of_a_naive_next_arg(line: str, release: str) -> None:
    expected = parse_options(octets(line)) if release == "2.4.32" else parse_args(octets(line), release)

    assert [
        (octets(word.name), None if word.value is None else octets(word.value), word.for_init)
        for word in words(line, release)
    ] == expected


@given(WILD, st.sampled_from(RELEASES))
@example("à=1", "6.8")
@example("\xa0", "6.8")
def test_bytes_are_cut_as_the_kernel_cuts_them_whatever_they_spell(line: str, release: str) -> None:
    expected = parse_options(octets(line)) if release == "2.4.32" else parse_args(octets(line), release)
    found = words(line, release)

    assert [
        (octets(word.name), None if word.value is None else octets(word.value), word.for_init) for word in found
    ] == expected
    assert all(0 <= word.span[0] < word.span[1] <= len(line) for word in found)


@given(LINE, st.sampled_from(RELEASES))
def test_words_and_the_blanks_between_make_the_line_again(line: str, release: str) -> None:
    rebuilt, offset = "", 0
    for word in words(line, release):
        start, end = word.span
        assert line[offset:start].strip(" \t\n\v\f\r") == ""
        assert line[start:end]
        rebuilt += line[offset:start] + line[start:end]
        offset = end

    assert line[offset:].strip(" \t\n\v\f\r") == ""
    assert rebuilt + line[offset:] == line


@given(LINE, st.sampled_from(RELEASES))
def test_names_and_values_stand_at_their_spans(line: str, release: str) -> None:
    for word in words(line, release):
        assert line[slice(*word.name_span)] == word.name
        assert word.span[0] <= word.name_span[0] <= word.name_span[1] <= word.span[1]
        assert (word.value is None) == (word.value_span is None)
        if word.value_span is not None:
            assert line[slice(*word.value_span)] == word.value
            assert word.name_span[1] < word.value_span[0] <= word.value_span[1] <= word.span[1]


@cache
def grammar(start: str) -> Lark:
    return Lark(data.text("grammar/cmdline.lark"), parser="lalr", lexer="basic", start=start)


@given(LINE, st.sampled_from([("line", "6.8"), ("old_line", "2.6.24"), ("old_line", "2.4.32")]))
def test_plain_lark_finds_the_same_words(line: str, form: tuple[str, str]) -> None:
    start, release = form
    tokens = grammar(start).parse(line).children

    assert "".join(map(str, tokens)) == line
    assert [str(token) for token in tokens if getattr(token, "type", "").endswith("WORD")] == [
        line[slice(*word.span)] for word in words(line, release)
    ]
