"""A finding is known again: its fingerprint stays when lines are added, moved or worded with other spaces."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.judge.registry import shipped_checks
from meminit.judge.run import run
from meminit.model.boot import Boot
from meminit.text import Source

SYMBOLS = ("64BIT=y", "X86_64=y", "NUMA=y", "NODES_SHIFT=1", "NR_CPUS=2", "ZONE_DMA=y")
MACHINE = "meminit: machine/1\nnodes: [{id: 0, cpus: 0-3, memory: 8G}, {id: 1, memory: 8G}, {id: 2, memory: 8G}]\n"
WORDS = ("memmap=4G2G", "mem=9000000", "crashkernel=256MB", "numa_zonelist_order=x", "kernelcore=4G", "movable_node")
BLANK = st.text(" \t", min_size=1, max_size=3)
LINES = st.lists(st.sampled_from(["", "# a comment", "# CONFIG_FOO is not set"]), max_size=3)


def fingerprints(config: str, line: str, machine: str = MACHINE) -> set[tuple[str, str]]:
    files = {"c": Source("c", config), "m": Source("m", machine)}
    boot = Boot.from_document(
        {"name": "b", "machine": "m", "kernel": {"release": "4.7", "config": "c"}, "cmdline": line},
        lambda name, _: files[name],
    )
    return {(finding.code, finding.fingerprint) for finding in run((boot,), shipped_checks()).findings}


PLAIN = fingerprints("".join(f"CONFIG_{symbol}\n" for symbol in SYMBOLS), " ".join(WORDS))


@settings(max_examples=30, deadline=None)
@given(
    st.permutations(SYMBOLS), st.lists(LINES, min_size=7, max_size=7), st.lists(BLANK, min_size=6, max_size=6), LINES
)
def test_lines_and_spaces_are_no_part_of_a_fingerprint(
    symbols: list[str], between: list[list[str]], blanks: list[str], above: list[str]
) -> None:
    lines = [text for symbol, extra in zip(symbols, between, strict=False) for text in (*extra, f"CONFIG_{symbol}")]
    line = "".join(blank + word for blank, word in zip(blanks, WORDS, strict=True))
    comments = "".join(f"{text}\n" for text in above)

    assert fingerprints("\n".join((*lines, *between[-1])) + "\n", line, comments + MACHINE) == PLAIN


def test_there_is_much_to_be_known_again() -> None:
    assert len({code for code, _ in PLAIN}) >= 6
    assert len({code[0] for code, _ in PLAIN}) >= 2
