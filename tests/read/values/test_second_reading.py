"""A second reading of values, character by character as C does it, agrees with the grammars on random texts."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from meminit.read.values.crashkernel import crash_size
from meminit.read.values.numbers import get_option
from value_contexts import RELEASES, context_of, read

HEX = "0123456789abcdef"
RELEASE = st.sampled_from(RELEASES)


def texts(*pieces: str) -> st.SearchStrategy[str]:
    """Texts of such pieces, of numbers, and of what may follow a number."""
    common = ["0", "1", "2", "7", "10", "64", "0x10", "010", "08", "K", "M", "g", "T"]
    return st.lists(st.sampled_from([*common, *pieces]), max_size=9).map("".join)


class Cursor:
    """A place in a text that ends in a NUL, as a ``char *`` is one."""

    def __init__(self, text: str, at: int = 0) -> None:
        self.text = text + "\0"
        self.at = at

    @property
    def char(self) -> str:
        return self.text[self.at]

    def take(self, char: str) -> bool:
        if self.char != char:
            return False
        self.at += 1
        return True

    def number(self, base: int = 0) -> int:
        if base == 0:
            base = 10
            if self.char == "0":
                base = 8
                after = self.text[self.at + 1 : self.at + 3].lower()
                if len(after) == 2 and after[0] == "x" and after[1] in HEX:
                    base = 16
                    self.at += 2
        value = 0
        while (digit := HEX.find(self.char.lower())) >= 0 and digit < base and self.char.isascii():
            value = value * base + digit
            self.at += 1
        return value

    def size(self, suffixes: str) -> int:
        value = self.number() % 2**64
        if self.char.isascii() and self.char.upper() in suffixes:
            value = value * 1024 ** (suffixes.index(self.char.upper()) + 1) % 2**64
            self.at += 1
        return value


def suffixes_of(release: str) -> str:
    return "KMG" if release in {"2.4.32", "2.6.32", "3.10"} else "KMGTPE"


def wrapped(value: int, bits: int = 32) -> int:
    value %= 2**bits
    return value - 2**bits if value >= 2 ** (bits - 1) else value


@given(texts("E", "p", "@", "x"), RELEASE)
def test_memparse(text: str, release: str) -> None:
    cursor = Cursor(text)
    size = cursor.size(suffixes_of(release))
    assert read("memparse", text, release) == ({"bytes": size}, cursor.at, None)


@given(texts("%", "%"), RELEASE)
def test_percent(text: str, release: str) -> None:
    cursor = Cursor(text)
    number = cursor.number()
    value = read("percent", text, release)
    assert (value.fault is None) == (cursor.char == "%")
    if value.fault is None:
        assert value == ({"percent": number}, cursor.at + 1, None)


def c_get_option(cursor: Cursor, *, old: bool) -> tuple[int, int]:
    if cursor.char == "\0":
        return 0, 0
    begin = cursor.at
    minus = cursor.take("-")
    digits = cursor.at
    value = cursor.number()
    if cursor.at == (begin if old else digits):
        return 0, 0
    value = wrapped(-value if minus else value)
    if cursor.take(","):
        return 2, value
    return (3 if cursor.char == "-" else 1), value


@given(texts(",", "-", "99999999999", "x"), RELEASE)
def test_get_options(text: str, release: str) -> None:
    old = release not in {"5.17", "6.1", "6.8", "6.12"}
    cursor = Cursor(text)
    found: list[int] = []
    while len(found) < 1024:
        kind, value = c_get_option(cursor, old=old)
        if kind == 0:
            break
        if kind == 3:
            cursor.at += 1
            ahead = Cursor(text, cursor.at)
            minus = ahead.take("-")
            upper = wrapped(-ahead.number() if minus else ahead.number())
            if wrapped(upper - value) < 0:
                break
            room = 1024 - len(found)
            for number in range(value, upper):
                if room == 0:
                    break
                found.append(number)
                room -= 1
            continue
        found.append(value)
        if kind == 1:
            break
    assert read("get-options", text, release) == ({"numbers": found}, cursor.at, None)


@given(texts(",", "-", "x"), st.booleans())
def test_get_option(text: str, old: bool) -> None:
    cursor = Cursor(text)
    kind, value = c_get_option(cursor, old=old)
    assert get_option(text, lone_dash=old) == (kind, value, cursor.at)


INTEGERS = [("int", 32, True), ("uint", 32, False), ("long", 64, True), ("ulong", 64, False), ("ullong", 64, False)]
EDGES = ["2147483647", "2147483648", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808"]


@given(
    st.one_of(
        texts("-", "+", "\n"),
        st.sampled_from([*EDGES, "18446744073709551615", "18446744073709551616"]).flatmap(
            lambda edge: st.sampled_from(["", "-", "+"]).map(lambda sign: sign + edge)
        ),
    ),
    st.sampled_from(INTEGERS),
    st.sampled_from([0, 10]),
    RELEASE,
)
def test_strict_integers(text: str, of: tuple[str, int, bool], base: int, release: str) -> None:
    name, bits, has_sign = of
    if name == "ullong":
        base = 0
    value = read(f"{name}-strict" + ("-10" if base else ""), text, release)
    expected = c_strict(text, bits, base, release, has_sign=has_sign)
    assert value.parts == ({} if expected is None else {"number": expected})
    assert (value.fault is None) == (expected is not None)


def c_strict(text: str, bits: int, base: int, release: str, *, has_sign: bool) -> int | None:
    """kstrtoint() and its like, strict_strtol() with a check of the type before."""
    cuts = release in {"2.4.32", "2.6.32"}
    cursor = Cursor(text)
    minus = has_sign and cursor.take("-")
    if not minus and not cuts:
        cursor.take("+")
    begin = cursor.at
    number = cursor.number(base)
    if cursor.at == begin:
        return None
    cursor.take("\n")
    if cursor.at < len(text):
        return None
    if cuts:
        number %= 2**64
        if has_sign:
            number = wrapped(-number if minus else number, 64)
    else:
        if minus and number == 0 and release == "3.10":
            return None
        number = -number if minus else number
    fits = -(2 ** (bits - 1)) <= number < 2 ** (bits - 1) if has_sign else 0 <= number < 2**bits
    return number if fits else None


@given(st.text(st.sampled_from("yYnNtTfFoO01aes"), max_size=3), RELEASE)
def test_kstrtobool(text: str, release: str) -> None:
    first, second = list(text + "\0\0")[:2]
    told: bool | None = None
    if first in "yY1":
        told = True
    elif first in "nN0":
        told = False
    elif first in "tTfF" and release in {"6.1", "6.8", "6.12"}:
        told = first in "tT"
    elif first in "oO" and release not in {"2.4.32", "2.6.32", "3.10"} and second in "nNfF":
        told = second in "nN"
    value = read("bool", text, release)
    assert value.parts == ({} if told is None else {"on": told})
    assert (value.fault is None) == (told is not None)


def c_crashkernel(  # noqa: C901, PLR0912  one loop with the exits that the kernel has
    text: str, ram: int, release: str
) -> tuple[int, int, list[str]]:
    """Size, address and messages, range by range as far as the kernel goes."""
    suffixes = suffixes_of(release)
    cursor = Cursor(text)
    new = release == "6.12"

    def fails(message: str) -> tuple[int, int, list[str]]:
        return 0, 0, [message]

    def stray() -> tuple[int, int, list[str]]:
        named = "" if release == "3.10" else f": {cursor.char}"
        return fails(f"crashkernel: unrecognized char{named}")

    def done(size: int, offset: int, suffix: str = "") -> tuple[int, int, list[str]]:
        return (0, 0, []) if new and size >= ram and suffix != ",low" else (size, offset, [])

    suffix = "" if release in {"2.4.32", "2.6.32"} else next((s for s in (",high", ",low") if text.endswith(s)), "")
    if suffix:
        size = cursor.size(suffixes)
        if cursor.at == 0:
            return fails("crashkernel: memory value expected")
        if not text.startswith(suffix, cursor.at):
            return stray()
        cursor.at += len(suffix)
        return done(size, 0, suffix) if cursor.char == "\0" else stray()
    if ":" not in text:
        size, offset = cursor.size(suffixes), 0
        if cursor.at == 0:
            return fails("crashkernel: memory value expected")
        if cursor.take("@"):
            offset = cursor.size(suffixes)
        elif cursor.char != "\0" and release not in {"2.4.32", "2.6.32"}:
            return stray()
        return done(size, offset)
    total = ram
    if release in {"6.1", "6.8", "6.12"} and total % (128 << 20):
        total += (128 << 20) - total % (128 << 20)
    while True:
        begin = cursor.at
        start, end = cursor.size(suffixes), 2**64 - 1
        if cursor.at == begin:
            return fails("crashkernel: Memory value expected")
        if not cursor.take("-"):
            return fails("crashkernel: '-' expected")
        if cursor.char != ":":
            begin = cursor.at
            end = cursor.size(suffixes)
            if cursor.at == begin:
                return fails("crashkernel: Memory value expected")
            if end <= start:
                return fails("crashkernel: end <= start")
        if not cursor.take(":"):
            return fails("crashkernel: ':' expected")
        begin = cursor.at
        size = cursor.size(suffixes)
        if cursor.at == begin:
            return fails("crashkernel: Memory value expected" if new else "Memory value expected")
        if size >= total:
            return fails("crashkernel: invalid size")
        if start <= total < end and size:
            break
        if start <= total < end or not cursor.take(","):
            quiet = release in {"2.4.32", "2.6.32", "3.10", "4.7"}
            return 0, 0, [] if quiet else ["crashkernel size resulted in zero bytes"]
    while cursor.char not in "\0@":
        cursor.at += 1
    offset = 0
    if cursor.take("@"):
        begin = cursor.at
        offset = cursor.size(suffixes)
        if cursor.at == begin:
            return fails(("crahskernel: " if new else "") + "Memory value expected after '@'")
    return done(size, offset)


CRASH = st.one_of(
    texts("-", ":", ",", "@", "G-", "M:", ",high", ",low", "B"),
    st.lists(
        st.tuples(st.sampled_from(["0", "1G", "2G", "1"]), st.sampled_from(["", "2G", "4G", "1G"]), texts()).map(
            lambda three: f"{three[0]}-{three[1]}:{three[2]}"
        ),
        min_size=1,
        max_size=3,
    ).flatmap(
        lambda ranges: st.sampled_from(["", "@", "@16M", "x@1", ",", "B,1", ",high"]).map(
            lambda tail: ",".join(ranges) + tail
        )
    ),
)


@given(CRASH, st.sampled_from([1 << 30, (1 << 30) - 1, 3 << 30, 1 << 20, 1 << 40]), RELEASE)
@example("0-:1,0-:@", 1 << 30, "2.4.32")
def test_crashkernel(text: str, ram: int, release: str) -> None:
    parts = read("crashkernel", text, release).parts
    found = crash_size(parts, ram, context_of(release).features)
    assert (found.size, found.offset, list(found.says)) == c_crashkernel(text, ram, release)


def c_memmap(text: str, release: str) -> tuple[list[dict[str, Any]], bool]:
    """What is done to the map, and whether an item is refused."""
    found: list[dict[str, Any]] = []
    refused = False
    lists = release not in {"2.4.32", "2.6.32"}
    for item in text.split(",") if lists else [text]:
        cursor = Cursor(item)
        if item[:8] == "exactmap":
            found.append({"kind": "exactmap"})
            continue
        size = cursor.size(suffixes_of(release))
        if cursor.at == 0:
            refused = True
            continue
        entry: dict[str, Any] = {"kind": "limit", "size": size}
        kinds = {"@": "usable", "#": "acpi", "$": "reserved"}
        if release not in {"2.4.32", "2.6.32", "3.10"}:
            kinds["!"] = "persistent"
        if release in {"5.17", "6.1", "6.8", "6.12"}:
            kinds["%"] = "retype"
        sign = cursor.char
        if sign in kinds:
            cursor.at += 1
            entry = {"kind": kinds[sign], "size": size, "start": cursor.size(suffixes_of(release))}
        if entry["kind"] == "retype":
            entry["old"] = cursor.number() % 2**32 if cursor.take("-") else 0
            entry["new"] = cursor.number() % 2**32 if cursor.take("+") else 0
        whole = cursor.at == len(item)
        if whole or entry["kind"] != "retype":
            found.append(entry)
        refused = refused or not whole
    return found, refused


@given(texts("@", "#", "$", "!", "%", "-", "+", ",", "exactmap"), RELEASE)
def test_memmap(text: str, release: str) -> None:
    value = read("memmap", text, release)
    assert (value.parts["operations"], value.fault is not None) == c_memmap(text, release)


@given(texts(",", ",", "-", " ", ":", "/", "\n", "x"), st.sampled_from(["2.6.32", "4.7", "4.15"]))
def test_lists_before_regions(text: str, release: str) -> None:
    value = read("nodelist", text, release)
    nodes = c_plain(text) if release == "2.6.32" else c_counted(text, patterns=release == "4.15")
    assert value.parts == ({} if nodes is None else {"nodes": sorted(nodes)})
    assert (value.fault is None) == (nodes is not None)


def c_plain(text: str) -> set[int] | None:
    cursor = Cursor(text)
    found: set[int] = set()
    while True:
        ends: list[int] = []
        while not ends or (len(ends) == 1 and cursor.take("-")):
            if cursor.char not in "0123456789":
                return None
            ends.append(cursor.number(10) % 2**32)
        if ends[0] > ends[-1] or ends[-1] >= 64:
            return None
        found.update(range(ends[0], ends[-1] + 1))
        cursor.take(",")
        if cursor.char in "\0\n":
            return found


def c_counted(  # noqa: C901, PLR0912  one loop with the exits that the kernel has
    text: str, *, patterns: bool
) -> set[int] | None:
    """Character by character: a and b are the ends, and what : and / make of them."""
    found: set[int] = set()
    for piece in text.split(","):
        a = b = old_a = old_b = used = digits = 0
        start, ranging, partial = True, False, False
        before = ""
        for char in piece:
            if char in " \n":
                before = char
                continue
            if digits and before in {" ", "\n"}:
                return None
            before = char
            if char in ":/" and patterns:
                if char == "/":
                    used = a
                else:
                    old_a, old_b, partial = a, b, True
                start, ranging, a, b = True, False, 0, 0
            elif char == "-":
                if start or ranging:
                    return None
                b, ranging, start = 0, True, True
            elif char in "0123456789":
                b = (b * 10 + int(char)) % 2**32
                a = a if ranging else b
                start = False
                digits += 1
            else:
                return None
        if not digits:
            continue
        group = 1
        if partial:
            group, a, b = a, old_a, old_b
        else:
            used = 1
        if (start and ranging) or a > b or group == 0 or used > group or b >= 64:
            return None
        found.update(bit for bit in range(a, b + 1) if (bit - a) % group < used)
    return found
