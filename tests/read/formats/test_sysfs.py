"""Trees of /sys and /proc: every real one is read as an independent reading has it, or its broken value is named."""

from __future__ import annotations

import re
import tarfile
from typing import TYPE_CHECKING, Any

import pytest

from meminit.cli.files import open_machine
from meminit.errors import InputFault
from meminit.read.formats.registry import read_machine_files
from support import CORPUS, corpus
from sysfs_bundles import NODE, TWO, read

if TYPE_CHECKING:
    from pathlib import Path


BROKEN = {
    "2i386-2t-hugepagesizecount": ("400016779264", "its MemTotal is not its HighTotal and LowTotal"),
    "2ps3-2t": ("how much memory", "it has neither nodes nor /proc/meminfo"),
    "offline-cpu0-node0": ("21 10", "one node is online, and its distance has two values"),
    "test1.fsroot": ("holds no machine", "it has neither /sys/devices/system nor /proc/meminfo"),
}
ARCHIVES = sorted((CORPUS / "sysfs").glob("*.tar.bz2")) or [CORPUS / "sysfs" / "none"]


def numbers(text: str) -> list[int]:
    """An independent reading of a list with ranges."""
    found: list[int] = []
    for part in filter(None, text.strip("\0\n ").split(",")):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def bits(text: str) -> list[int]:
    """An independent reading of a mask."""
    digits = "".join(word.rjust(8, "0") for word in text.strip("\0\n ").split(","))
    return [
        4 * place + bit for place, digit in enumerate(reversed(digits)) for bit in range(4) if int(digit, 16) >> bit & 1
    ]


def straight_from(path: Path) -> dict[str, Any]:
    """Nodes and distances of an archive, read with nothing of the engine."""
    texts: dict[str, str] = {}
    with tarfile.open(path) as archive:
        for member in archive:
            name = "/".join(member.name.split("/")[1:]).removeprefix("fsroot/")
            if member.isreg() and re.match(r"(sys/devices/system/(node|cpu)/|proc/(meminfo|cpuinfo)$)", name):
                stream = archive.extractfile(member)
                assert stream is not None
                texts[name] = stream.read().decode(errors="replace")
    folders = sorted({int(found[1]) for name in texts if (found := re.match(rf"{NODE}/node(\d+)/", name))})
    if not folders:
        total = re.search(r"^MemTotal: *(\d+) kB", texts["proc/meminfo"], re.MULTILINE)
        assert total is not None
        return {
            "nodes": {0: (len(re.findall(r"^processor", texts["proc/cpuinfo"], re.MULTILINE)), int(total[1]) * 1024)},
            "online": [0],
            "distances": None,
        }
    online = numbers(texts.get(f"{NODE}/online", "")) or folders
    nodes: dict[int, tuple[int, int]] = {}
    for node in numbers(texts.get(f"{NODE}/possible", "")) or folders:
        if node not in online:
            nodes[node] = (0, 0)
            continue
        folder = f"{NODE}/node{node}"
        total = re.search(r"MemTotal: *(\d+)", texts[f"{folder}/meminfo"])
        assert total is not None
        listed = texts.get(f"{folder}/cpulist")
        cpus = bits(texts[f"{folder}/cpumap"]) if listed is None else numbers(listed)
        nodes[node] = (len(cpus), int(total[1]) * 1024)
    distances = {
        (a, b): int(value)
        for a in online
        if f"{NODE}/node{a}/distance" in texts
        for b, value in zip(online, texts[f"{NODE}/node{a}/distance"].strip("\0\n").split(), strict=True)
    }
    return {"nodes": nodes, "online": online, "distances": distances or None}


@pytest.mark.parametrize("path", ARCHIVES, ids=lambda path: path.name.removesuffix(".tar.bz2"))
def test_real_trees_are_read_as_they_are(path: Path) -> None:
    corpus("sysfs")
    name = path.name.removesuffix(".tar.bz2")
    if name in BROKEN:
        with pytest.raises(InputFault) as caught:
            read_machine_files(open_machine(path))
        assert BROKEN[name][0] in str(caught.value)
        return

    facts = read_machine_files(open_machine(path))
    expected = straight_from(path)

    assert {node.id: (len(node.cpus), node.size) for node in facts.nodes} == expected["nodes"]
    assert [node.id for node in facts.nodes if node.online] == expected["online"]
    if expected["distances"] is None:
        assert facts.distances is None
    else:
        assert facts.distances is not None
        ids = [node.id for node in facts.nodes]
        for (a, b), value in expected["distances"].items():
            assert facts.distances[ids.index(a)][ids.index(b)] == value


def test_the_broken_trees_are_all_there_are() -> None:
    corpus("sysfs")
    names = {path.name.removesuffix(".tar.bz2") for path in ARCHIVES}

    assert set(BROKEN) <= names
    assert len(names) > 20


@pytest.mark.parametrize(
    ("archive", "arch"),
    [
        ("128arm-2pa2n8cluster4co", "arm64"),
        ("128ia64-17n4s2c", "ia64"),
        ("16amd64-8n2c", "x86_64"),
        ("2arm-2c", "arm"),
        ("2i386-2c-nohugepage", "x86_32"),
        ("8ia64-2n2s2c", None),
        ("96em64t-4no4pa3ca2co", "x86_64"),
        ("nvidiagpunumanodes", "ppc64"),
    ],
)
def test_the_arch_is_what_the_processor_says(archive: str, arch: str | None) -> None:
    facts = read_machine_files(open_machine(corpus("sysfs") / f"{archive}.tar.bz2"))

    assert facts.arch == arch
    assert (facts.places.at(("arch",)) is None) == (arch is None)


@pytest.mark.parametrize("archive", ["aarch64_16K_16g", "s390-zvm-6g", "x86_64-16g"])
def test_memory_blocks_give_exact_ranges(archive: str) -> None:
    path = corpus("lsmem") / f"{archive}.tar.bz2"
    with tarfile.open(path) as tar:
        states = {
            int(found[1]): stream.read().decode().strip()
            for member in tar
            if (found := re.search(r"memory/memory(\d+)/state$", member.name))
            and (stream := tar.extractfile(member)) is not None
        }
        sizes = [m for m in tar.getmembers() if m.name.endswith("block_size_bytes")]
        stream = tar.extractfile(sizes[0])
        assert stream is not None
        size = int(stream.read(), 16)

    (node,) = read_machine_files(open_machine(path)).nodes

    blocks = [block for row in node.ranges for block in range(row.start // size, row.end // size)]
    assert blocks == sorted(block for block, state in states.items() if state == "online")
    assert node.size == 0


@pytest.mark.parametrize("prefix", ["", "dump/", "a/b/fsroot/"])
def test_online_and_possible_nodes(prefix: str) -> None:
    facts = read(TWO, prefix)

    assert [(node.id, node.cpus, node.size, node.online) for node in facts.nodes] == [
        (0, (0, 1, 4), 2 << 20, True),
        (1, (), 0, False),
        (2, (3, 32), 0, True),
    ]
    assert facts.distances == ((10, 20, 21), (20, 10, 20), (21, 20, 10))
    assert facts.name == (prefix.rstrip("/").split("/")[-1] or "x")
    assert any("offline" in note for note in facts.notes)
    assert str(facts.places.at(("nodes", 0, "memory"))).startswith(f"x:{prefix}{NODE}/node0/meminfo:1:25")
    assert str(facts.places.at(("distances", 2, 0))) == f"x:{prefix}{NODE}/node2/distance:1:1"
    assert facts.places.at(("memory_map",)) is None
    assert facts.places.key(("nodes", 2, "cpus")) == facts.places.at(("nodes", 2, "cpus"))


def test_a_node_without_cpu_files_has_no_cpus_and_without_distances_there_are_none() -> None:
    files = {name: text for name, text in TWO.items() if "cpu" not in name and "distance" not in name}
    facts = read(files)

    assert [node.cpus for node in facts.nodes] == [(), (), ()]
    assert facts.distances is None


def test_without_online_and_possible_the_folders_are_the_nodes() -> None:
    facts = read({name: text for name, text in TWO.items() if name.count("/") > 4})

    assert [(node.id, node.online) for node in facts.nodes] == [(0, True), (2, True)]
    assert facts.distances == ((10, 21), (21, 10))


def test_a_kernel_without_numa_is_one_node() -> None:
    files = {"proc/meminfo": "MemTotal: 1024 kB\n", "proc/cpuinfo": "processor\t: 0\nprocessor\t: 3\n"}

    assert [(node.id, node.cpus, node.size) for node in read(files).nodes] == [(0, (0, 3), 1 << 20)]

    files["sys/devices/system/cpu/present"] = "0-7\n"

    assert read(files).nodes[0].cpus == tuple(range(8))
