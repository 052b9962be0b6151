"""bootargs of device trees, as source and flattened."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootfile_reading import files, noted, origin
from meminit.errors import InputFault
from meminit.read.bootfiles import devicetree, devicetree_blob
from meminit.read.bootfiles.entry import BootEntry
from meminit.read.files import Files
from meminit.text import Source


def read(text: str) -> BootEntry:
    [entry] = devicetree.read(files({"a.dts": text}))
    return entry


def test_escapes_of_the_string_are_undone() -> None:
    entry = read('/dts-v1/;\n/ { chosen { bootargs = "mem=\\"1\\x47\\" \\101\\t\\q\\xff\\400"; }; };')

    assert entry.line.text == 'mem="1G" A\tq\udcff\0'
    assert origin(entry, '"1G"') == ("a.dts:2:30", '\\"1\\x47\\"')


def test_the_last_bootargs_of_chosen_count() -> None:
    text = """/ { /* chosen { bootargs = "comment"; }; */
  chosen { stdout = "x"; bootargs = "first"; }; // bootargs = "no";
  other { bootargs = "other"; chosen-x { bootargs = "no"; }; };
};
&chosen { bootargs = "second", "third"; };
&{/chosen} { stdout = "x"; bootargs = <1>; };
bootargs = "outside";
}
"""
    entry = read(text)

    assert entry.line.text == "second"
    assert noted(entry) == [("a.dts:5:33", "third")]
    assert read('&{/chosen} { bootargs = "x"; };').line.text == "x"


@pytest.mark.parametrize("text", ["/ { };", "/ { chosen { }; };", '/ { chosen { bootargs = "', "/* bootargs"])
def test_a_tree_without_bootargs_is_refused(text: str) -> None:
    with pytest.raises(InputFault, match="has no bootargs"):
        read(text)


def test_a_source_is_known_by_its_version_or_its_chosen_node() -> None:
    assert devicetree.recognise(files({"x": "/dts-v1/;"})) > 0
    assert devicetree.recognise(files({"x": "\n&chosen {"})) > 0
    assert devicetree.recognise(files({"x": "chosen"})) == 0
    assert [devicetree.wants(name) for name in ("a.dts", "b.dtsi", "c.dtb")] == [True, True, False]


@given(st.text('/*{}"\\;=x\nchosen bootargs', max_size=80))
def test_any_source_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InputFault):
        assert read('/{chosen{bootargs="' + text).title == "bootargs"


def padded(octets: bytes) -> bytes:
    return octets + b"\0" * (-len(octets) % 4)


def tree(*parts: bytes, node: bytes = b"chosen", strings: bytes = b"bootargs\0x\0") -> bytes:
    """A flattened tree whose root has a node with the parts of a structure in it."""
    begin, end = struct.pack(">I", 1), struct.pack(">I", 2)
    structure = (
        begin + padded(b"\0") + begin + padded(node + b"\0") + b"".join(parts) + end + end + struct.pack(">I", 9)
    )
    at = 40 + len(structure)
    header = struct.pack(">4s9I", b"\xd0\x0d\xfe\xed", at + len(strings), 40, at, 40, 17, 16, 0, len(strings), 1)
    return header + structure + strings


def prop(value: bytes, name: int = 0) -> bytes:
    return struct.pack(">3I", 3, len(value), name) + padded(value)


def blob(data: bytes) -> Files:
    return Files.of(Source.from_bytes("a.dtb", data))


def test_bootargs_of_a_flattened_tree_end_at_the_first_nul() -> None:
    nothing = struct.pack(">I", 4)
    data = tree(prop(b"other\0", 9), nothing, prop(b"ro \xff quiet\0more\0"))
    [entry] = devicetree_blob.read(blob(data))

    assert devicetree_blob.recognise(blob(data)) == 1
    assert entry.line.text == "ro \udcff quiet"
    assert str(entry.line.place(3, 4)) == "a.dtb:/chosen/bootargs:1:4"


def test_a_flattened_tree_without_bootargs_is_refused() -> None:
    for data in (tree(), tree(prop(b"x", 9)), tree(prop(b"x"), node=b"other")):
        with pytest.raises(InputFault, match="has no bootargs"):
            devicetree_blob.read(blob(data))


def test_a_damaged_tree_is_refused() -> None:
    whole = tree(prop(b"ro\0"))
    cut = [whole[:length] for length in range(4, len(whole))]
    odd = [tree(struct.pack(">I", token)) for token in (2, 3, 5)]
    for data in (*cut, *odd, tree(prop(b"ro", 1 << 31)), tree(prop(b"ro"), node=b"x" * 300)):
        with contextlib.suppress(InputFault):
            devicetree_blob.read(blob(data))
    with pytest.raises(InputFault, match="damaged device tree"):
        devicetree_blob.read(blob(whole[:50]))
    with pytest.raises(InputFault, match="damaged device tree"):
        devicetree_blob.read(blob(whole[:20]))
    with pytest.raises(InputFault, match="damaged device tree"):
        devicetree_blob.read(blob(odd[2]))


def test_a_blob_is_known_by_its_magic_number() -> None:
    assert devicetree_blob.recognise(blob(b"\xd0\x0d\xfe")) == 0
    assert [devicetree_blob.wants(name) for name in ("a.dtb", "a.dts")] == [True, False]


@given(st.binary(max_size=120))
def test_any_blob_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(InputFault):
        assert devicetree_blob.read(blob(data))
    with contextlib.suppress(InputFault):
        assert devicetree_blob.read(blob(tree(data)))


def test_what_a_tree_is_compatible_with_is_kept() -> None:
    assert read('/ { compatible = "a,b", "c,d"; chosen { bootargs = "x"; }; };').compatible == ("a,b", "c,d")
    data = tree(prop(b"a,b\0c,d\0", 9), prop(b"ro\0"), strings=b"bootargs\0compatible\0")
    [entry] = devicetree_blob.read(blob(data))
    assert entry.compatible == ("a,b", "c,d")
