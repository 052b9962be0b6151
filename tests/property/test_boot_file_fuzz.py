"""Garbage in boot files and boot lines is read or refused: no traceback, no hang, and a place to look at."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from running import meminit

FILES = {
    "grub": b"GRUB_CMDLINE_LINUX=\"mem=1G $(x) 'a' \\\\$b\"\nif a; then b; fi\nA=$A$A\n",
    "grub.cfg": b"set a='b c'\nmenuentry 'x' {\n if [ a ]; then linux /vmlinuz-6.1.0 $a ${b} mem=1G; fi\n}\n",
    "a.conf": b"title a\nlinux /vmlinuz\noptions $kernelopts mem=1G\n",
    "grubenv": b"# GRUB Environment Block\nkernelopts=quiet \\\\ mem=1G\n####",
    "extlinux.conf": b"label a\nkernel /x\nappend ${a} mem=1G\n",
    "x.dts": b'/dts-v1/; / { chosen { bootargs = "mem=1G\\x41", "b"; }; };',
    "x.dtb": b"\xd0\x0d\xfe\xed" + bytes(range(64)),
    "x.xml": b"<domain><name>a</name><os><cmdline>mem=1G &amp; x</cmdline></os></domain>",
    "x.sh": b'A=1\nqemu -kernel vmlinuz -append "mem=1G $A $1" \\\n -m 1G\n',
    "cmdline.txt": b"root=x mem=1G hugepages=2G quiet\r\n",
    "line": b"mem=1G memmap=4G$2G crashkernel=1G-:64M -- x",
}
PIECES = [
    b"'",
    b'"',
    b"\\",
    b"$",
    b"`",
    b"{",
    b"}",
    b"(",
    b")",
    b"\n",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b";",
    b"<",
    b"=",
]


def garbled(data: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randrange(1, 6)):
        at, end = sorted(dice.randrange(len(data) + 1) for _ in range(2))
        match dice.randrange(4):
            case 0:
                data = data[:at] + dice.choice(PIECES) * dice.choice([1, 1, 2000]) + data[at:]
            case 1:
                data = data[:at] + data[end:]
            case 2:
                data = data[:end] + data[at:]
            case _:
                data = data[:at] + dice.randbytes(4) + data[at:]
    return data


def ends_well(folder: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  no secret
    name = dice.choice(sorted(FILES))
    data = garbled(FILES[name], dice)
    path = folder / name
    path.write_bytes(data)
    for words in (("cmdline", f"@{path}"), ("check", str(path))):
        ended = meminit(*words, "-k", dice.choice(["2.4.32", "3.10", "6.1"]))
        assert ended.code in {0, 1, 2}, (words, data, ended.err)
        assert "Traceback" not in ended.err
        assert ended.code != 2 or "error: " in ended.err


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 1 << 32))
def test_garbled_boot_files(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    ends_well(tmp_path_factory.getbasetemp(), seed)


@pytest.mark.fuzz
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 1 << 32))
def test_many_garbled_boot_files(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    ends_well(tmp_path_factory.getbasetemp(), seed)
