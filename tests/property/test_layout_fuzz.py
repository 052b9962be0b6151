"""Hostile boots through every command that tells of the layout, and garbled logs through verify: answers or faults."""

from __future__ import annotations

import contextlib
import json
import lzma
import random
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import meminit as library
from hostile_boots import hostile_boot, hostile_line
from meminit.derive.address_space.virtual_layout import address_spaces
from meminit.derive.difference import difference
from meminit.derive.layout import layout_of, layout_shown
from meminit.derive.messages.boot_log import boot_log
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.read.schema import is_valid
from meminit.show.json.address_space import address_space_json
from meminit.show.json.diff import diff_json
from meminit.show.json.log import log_json
from meminit.show.json.zones import zones_json
from meminit.show.text.address_space import address_space_lines
from meminit.show.text.diff import diff_lines
from meminit.show.text.log import log_lines
from meminit.show.text.zonelists import zonelists_lines
from meminit.show.text.zones import zones_lines
from running import meminit
from support import FACTS

LOGS = sorted((FACTS / "boots").glob("*/*.log.xz"))
HANGS = 300.0
"""Seconds after which an answer hangs. How quick answers are is measured by benches, not here."""
BOUND = 5.0
"""How long the many may take; each of them draws what it has time for."""
NUMBER = re.compile(rb"0x[0-9a-f]+|[0-9]+")
OTHER = (b"0", b"-1", b"9" * 30, b"0xffffffffffffffff", b"4294967296", b"", b"1023", b"1024")


def valid(document: dict[str, Any]) -> bool:
    plain = json.loads(json.dumps(document))
    return is_valid(plain, plain["meminit"].partition("/")[0])


def zones(boot: Boot, _other: Boot) -> None:
    layout = layout_shown(boot)
    spaces = address_spaces(boot, layout)

    assert zones_lines(boot, layout)
    assert address_space_lines(spaces)
    assert valid(zones_json(boot, layout) | address_space_json(spaces))


def zonelists(boot: Boot, _other: Boot) -> None:
    lists = library.zonelists(boot, explain=True)

    assert zonelists_lines(lists)
    assert valid(library.to_json(lists))


def log(boot: Boot, _other: Boot) -> None:
    layout = layout_of(boot)
    messages = boot_log(boot, layout, every=True)

    assert log_lines(boot, layout, messages, verbose=True, quiet=False)
    assert valid(log_json(boot, messages))


def diff(boot: Boot, other: Boot) -> None:
    found = difference(boot, other)

    assert diff_lines(found, verbose=True, quiet=False)
    assert valid(diff_json(found))
    assert not difference(boot, boot).changes


ASKED: tuple[Callable[[Boot, Boot], None], ...] = (zones, zonelists, log, diff)


def answered_or_refused(seed: int) -> None:
    """A boot of ``seed`` through every command in turn; only InputFault is let through, and none hangs."""
    dice = random.Random(seed)  # noqa: S311  no secret
    document = hostile_boot(dice)
    for ask in ASKED:
        began = time.monotonic()
        with contextlib.suppress(InputFault):
            ask(Boot.from_document(document), Boot.from_document({**document, "cmdline": hostile_line(dice)}))
        assert time.monotonic() - began < HANGS, (ask.__name__, document)


def noisy(raw: bytes, dice: random.Random) -> bytes:
    """As a serial line that drops and turns bytes."""
    made = bytearray(raw)
    for _ in range(dice.choice((1, 20, 500))):
        at = dice.randrange(len(made) + 1)
        made[at : at + dice.choice((0, 1, 30))] = dice.randbytes(1)
    return bytes(made)


def renumbered(raw: bytes, dice: random.Random) -> bytes:
    """With numbers that no kernel prints there."""
    places = [match.span() for match in NUMBER.finditer(raw)]
    for start, end in sorted(dice.sample(places, min(len(places), dice.choice((1, 5, 40)))), reverse=True):
        raw = raw[:start] + dice.choice(OTHER) + raw[end:]
    return raw


def by_row(change: Callable[[bytes], bytes]) -> Callable[[bytes, random.Random], bytes]:
    return lambda raw, _dice: b"\n".join(map(change, raw.split(b"\n")))


GARBLED: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    noisy,
    renumbered,
    lambda raw, dice: raw[: dice.randrange(len(raw) + 1)],
    lambda raw, dice: b"\n".join(dice.sample(rows := raw.split(b"\n"), len(rows) // 2)),
    lambda _raw, dice: dice.randbytes(20_000),
    lambda raw, _dice: b"\0" * 5000 + raw,
    lambda raw, _dice: raw.replace(b"\n", b" "),
    lambda raw, _dice: raw.decode("utf-8", "replace").encode("utf-16"),
    by_row(lambda row: row + b"\r"),
    by_row(lambda row: b"\x1b[32m" + row[:14] + b"\x1b[0m\x1b[33m" + row[14:] + b"\x1b[0m"),
    by_row(lambda row: b"Nov 25 00:00:01 host kernel: " + row),
    by_row(lambda row: b"\n".join(row[at : at + 80] for at in range(0, max(1, len(row)), 80))),
)
"""A boot log as terminals, loggers, mailers, serial lines and accidents leave it."""


def verified_or_refused(path: Path, seed: int) -> None:
    """A garbled log of ``seed`` through verify, which ends with 0, 1 or 2, and does not hang."""
    dice = random.Random(seed)  # noqa: S311  no secret
    raw = lzma.decompress(dice.choice(LOGS).read_bytes())
    for _ in range(dice.choice((1, 1, 2))):
        raw = dice.choice(GARBLED)(raw, dice)
    path.write_bytes(raw)
    began = time.monotonic()
    ended = meminit("verify", str(path), "--project", "none", "--format", dice.choice(("text", "json")))

    assert ended.code in {0, 1, 2}, (seed, ended.err)
    assert "Traceback" not in ended.err
    assert time.monotonic() - began < HANGS, seed


def some(number: int) -> settings:
    return settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck))


@some(25)
@given(seed=st.integers(0, 1 << 32))
def test_hostile_boots_are_laid_out_or_refused(seed: int) -> None:
    answered_or_refused(seed)


@some(8)
@given(seed=st.integers(0, 1 << 32))
def test_garbled_logs_are_compared_or_refused(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    verified_or_refused(tmp_path_factory.getbasetemp() / "garbled.log", seed)


@pytest.mark.fuzz
def test_many_hostile_boots() -> None:
    ends = time.monotonic() + BOUND
    seeds = 0
    while time.monotonic() < ends:
        answered_or_refused(random.SystemRandom().getrandbits(32))
        seeds += 1

    assert seeds


@pytest.mark.fuzz
def test_many_garbled_logs(tmp_path: Path) -> None:
    ends = time.monotonic() + BOUND
    seeds = 0
    while time.monotonic() < ends:
        verified_or_refused(tmp_path / "garbled.log", random.SystemRandom().getrandbits(32))
        seeds += 1

    assert seeds


@pytest.mark.fuzz
@pytest.mark.parametrize("piece", [b"\n", b"\0", b"> ", b"\x1b[", b"[    0.000000] Zone ranges:\n", b"a=b "])
def test_megabytes_of_one_thing_end(tmp_path: Path, piece: bytes) -> None:
    path = tmp_path / "large.log"
    path.write_bytes(b"Linux version 6.12\nCommand line: " + piece * ((10 << 20) // len(piece)))
    began = time.monotonic()

    assert meminit("verify", str(path), "--project", "none").code == 2
    assert time.monotonic() - began < HANGS
