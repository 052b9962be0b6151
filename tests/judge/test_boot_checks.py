"""Checks of boot lines: sane lines raise none of them, and no fault is told by two."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from meminit.judge.facts import KINDS, Facts
from meminit.judge.functions import FUNCTIONS
from meminit.judge.registry import shipped_checks
from meminit.judge.run import run
from meminit.judge.values import Unknown, bare, place_of
from meminit.model.boot import Boot
from support import FACTS
from zonelist_facts import opened

CHECKS = tuple(check for check in shipped_checks() if check.group == "boot")
ROOT = "root=UUID=0a3407de-014b-458b-b5c1-848e92a327a3"

SANE = [
    ("6.1", "x86_64", f"BOOT_IMAGE=/boot/vmlinuz-6.1.0-18-amd64 {ROOT} ro quiet splash"),
    ("6.8", "x86_64", "BOOT_IMAGE=/vmlinuz-6.8.0-31-generic root=/dev/mapper/vg-lv ro quiet splash vt.handoff=7"),
    (
        "6.12",
        "x86_64",
        f"BOOT_IMAGE=(hd0,gpt2)/vmlinuz {ROOT} ro rootflags=subvol=root rd.luks.uuid=luks-7f rhgb quiet",
    ),
    (
        "5.14",
        "x86_64",
        (
            "BOOT_IMAGE=(hd0,msdos1)/vmlinuz-5.14.0-362.el9.x86_64 root=/dev/mapper/rl-root ro "
            "crashkernel=1G-4G:192M,4G-64G:256M,64G-:512M "
            "resume=/dev/mapper/rl-swap rd.lvm.lv=rl/root rd.lvm.lv=rl/swap "
            "net.ifnames=0 biosdevname=0 rhgb quiet"
        ),
    ),
    ("3.10", "x86_64", "root=/dev/mapper/centos-root ro rd.lvm.lv=centos/root rhgb quiet LANG=en_US.UTF-8"),
    ("6.12", "x86_64", r"initrd=\amd-ucode.img initrd=\initramfs-linux.img root=PARTUUID=1442-cea rw loglevel=3"),
    ("6.12", "x86_64", "nvidia-drm.modeset=1 systemd.unified_cgroup_hierarchy=1 amdgpu.ppfeaturemask=0xffffffff"),
    (
        "6.12",
        "arm64",
        (
            "console=serial0,115200 console=tty1 root=PARTUUID=4e639091-02 rootfstype=ext4 fsck.repair=yes rootwait "
            "quiet splash plymouth.ignore-serial-consoles cfg80211.ieee80211_regdom=GB"
        ),
    ),
    (
        "6.1",
        "arm",
        (
            "8250.nr_uarts=0 bcm2708_fb.fbwidth=656 vc_mem.mem_base=0x3ec00000 vc_mem.mem_size=0x40000000 "
            "console=ttyAMA0,115200 root=/dev/mmcblk0p2 rootwait coherent_pool=1M smsc95xx.macaddr=B8:27:EB:00:00:00"
        ),
    ),
    ("6.1", "x86_64", "root=/dev/vda1 ro console=tty0 console=ttyS0,115200n8 earlyprintk=ttyS0 cloud-init=enabled"),
    ("6.8", "x86_64", "BOOT_IMAGE=/casper/vmlinuz boot=casper only-ubiquity autoinstall ds=nocloud quiet splash"),
    ("6.1", "x86_64", "auto=true priority=critical preseed/url=http://a/b.cfg debian-installer/locale=en_US vga=788"),
    (
        "6.1",
        "x86_64",
        (
            "root=/dev/sda1 rw init=/sbin/init intel_iommu=on iommu=pt pcie_aspm=off mitigations=off isolcpus=2-7 "
            "nohz_full=2-7 rcu_nocbs=2-7 hugepagesz=1G hugepages=8 default_hugepagesz=1G transparent_hugepage=never"
        ),
    ),
    (
        "6.12",
        "x86_64",
        (
            "root=zfs:AUTO rd.shell=0 rd.break=pre-mount zswap.enabled=1 zswap.compressor=zstd apparmor=1 audit=0 "
            "i915.enable_psr=0 usbcore.autosuspend=-1 acpi_osi=Linux nomodeset"
        ),
    ),
    ("6.1", "ppc64", "root=/dev/sda2 console=hvc0 crashkernel=512M quiet xmon=on"),
    ("4.7", "x86_64", "root=/dev/sda1 ro elevator=noop clocksource=tsc tsc=reliable panic=10 nmi_watchdog=0 ip=dhcp"),
    ("6.1", "x86_64", "root=LABEL=root ro rootflags=subvol=@ rootdelay=10 systemd.unit=rescue.target psi=1 single"),
    ("6.1", "x86_64", "ro sysctl.vm.swappiness=10 sysctl.kernel.sysrq=1 mem=8G memmap=64M$0x10000000 kernelcore=4G"),
]
"""Lines of distributions, boards and installers as they are, on kernels whose config nobody gave."""


@pytest.mark.parametrize(("release", "arch", "line"), SANE)
def test_a_sane_line_raises_nothing(release: str, arch: str, line: str) -> None:
    boot = Boot.from_document({"kernel": {"release": release, "arch": arch}, "cmdline": line})

    report = run([boot], CHECKS)

    assert [f"{found.code}: {found.message}" for found in report.findings] == []
    assert not report.defects
    assert not report.faults


BUILT_IN = (
    *("NUMA", "ACPI_NUMA", "NUMA_EMU", "NUMA_BALANCING", "CMA", "DMA_CMA", "HUGETLBFS", "TRANSPARENT_HUGEPAGE"),
    *("KEXEC_CORE", "CRASH_CORE", "MEMORY_HOTPLUG", "MOVABLE_NODE", "SWIOTLB", "SLUB", "SLUB_DEBUG", "PAGE_POISONING"),
)
CONFIG = dict.fromkeys(BUILT_IN, "y")
MACHINE = {
    "meminit": "machine/1",
    "nodes": [
        {"id": 0, "cpus": "0-3", "memory": [{"start": 0, "end": "2G"}, {"start": "4G", "end": "6G"}]},
        {"id": 1, "cpus": "4-7", "memory": [{"start": "6G", "end": "10G"}]},
    ],
}


def codes(line: str, release: str = "6.1", config: dict[str, str] | None = None, **keys: Any) -> list[str]:
    kernel = {"release": release, "arch": "x86_64", "config": CONFIG | (config or {})}
    boot = Boot.from_document({"kernel": kernel, "machine": MACHINE, "cmdline": line} | keys)
    report = run([boot], CHECKS)
    assert not report.defects
    return sorted(found.code for found in report.findings)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("hugepages=2G", ["B110"]),
        ("hugepages=1024M hugepages=5", ["B110", "B125"]),
        ("hugepagesz=3M hugepages=10", ["B125", "B125"]),
        ("hugepages=0:1,7:1", ["B137"]),
        ("hugepages=0:1,b:1", ["B125"]),
        ("hugepagesz=1G hugepages=100", ["B138"]),
        ("hugepagesz=1G hugepages=0:1,1:5", ["B139"]),
        ("hugetlb_cma=2G hugepagesz=1G hugepages=1", ["B140"]),
        ("hugetlb_cma=64M", ["B141"]),
        ("hugetlb_cma", ["B124"]),
        ("crashkernel=256MB", ["B108"]),
        ("crashkernel=auto", ["B108"]),
        ("crashkernel=256M,hi", ["B108"]),
        ("crashkernel=128", ["B142"]),
        ("crashkernel=64G", ["B144"]),
        ("crashkernel=2G-1G:64M", ["B125"]),
        ("cma=64", ["B142"]),
        ("cma=64G", ["B146"]),
        ("memmap=4G2G", ["B105"]),
        ("memmap=abc", ["B125"]),
        ("memmap=4G!3G", ["B147"]),
        ("memmap=exactmap", ["B161"]),
        ("mem=4096", ["B106"]),
        ("mem=4GB", ["B125", "B155"]),
        ("mem=8GB", ["B125"]),
        ("mem=512M crashkernel=1G", ["B149", "B155"]),
        ("kernelcore=1G movablecore=1G", ["B156"]),
        ("kernelcore=1G movable_node", ["B104"]),
        ("kernelcore=130%", ["B151"]),
        ("kernelcore=mirror", ["B152"]),
        ("kernelcore=4096", ["B125"]),
        ("kernelcore", ["B124"]),
        ("movable_node=0", ["B125"]),
        ("memhp_default_state=onlin", ["B125"]),
        ("numa=OFF", ["B107"]),
        ("numa=offline", ["B125", "B134"]),
        ("numa=off", ["B134"]),
        ("numa_zonelist_order=zone", ["B101"]),
        ("numa_zonelist_order=bogus", ["B101"]),
        ("numa_zonelist_oder=zone", ["B116"]),
        ("transparent_hugepage=alway", ["B122"]),
        ("percpu_alloc=pages", ["B125"]),
        ("swiotlb=64M", ["B125"]),
        ("nr_cpus=2", ["B135"]),
        ("maxcpus=6", ["B136"]),
        ("init_on_alloc=1 page_poison=1", ["B159"]),
        ("init_on_alloc=1 init_on_alloc=0", ["B126"]),
        ("vm.min_free_kbytes=4096", ["B131"]),
        ("bootconfig", ["B133"]),
        ("sysctl.vm.min_fre_kbytes=4096", ["B132"]),
        ("mem=1G hugepages=4096", ["B155", "B162"]),
        ("hugetlb_cma=0:1G,5:1G", ["B164"]),
        ("swiotlb=4194304", ["B165"]),
        ("nobodys=1", ["B117"]),
        ("ro -- movablecore=1G", ["B127"]),
        ('dyndbg="file x +p quiet', ["B129"]),
        ("ro \u2013\u2013", ["B117", "B130"]),
    ],
)
def test_each_fault_is_told_once(line: str, found: list[str]) -> None:
    assert codes(line, config={"BOOT_CONFIG": "n"}) == found


@pytest.mark.parametrize(
    ("line", "symbol"),
    [
        ("hugetlb_cma=1G", "CMA"),
        ("cma=64M", "DMA_CMA"),
        ("hugepages=4", "HUGETLBFS"),
        ("page_alloc.shuffle=1", "SHUFFLE_PAGE_ALLOCATOR"),
        ("kfence.sample_interval=100", "KFENCE"),
        ("memory_hotplug.memmap_on_memory=1", "MEMORY_HOTPLUG"),
        ("slub_debug=P", "SLUB_DEBUG"),
        ("numa=fake=4", "NUMA"),
        ("transparent_hugepage=never", "TRANSPARENT_HUGEPAGE"),
        ("page_poison=1", "PAGE_POISONING"),
        ("crashkernel=256M", "CRASH_CORE"),
    ],
)
def test_a_parameter_that_was_not_built_is_told_with_its_symbol(line: str, symbol: str) -> None:
    boot = Boot.from_document(
        {
            "kernel": {"release": "6.1", "arch": "x86_64", "config": CONFIG | {symbol: "n"} | off_with(symbol)},
            "cmdline": line,
        }
    )
    report = run([boot], CHECKS)

    assert [(found.code, f"CONFIG_{symbol}" in found.message) for found in report.findings] == [("B118", True)]


def off_with(symbol: str) -> dict[str, str]:
    """What cannot be on without ``symbol``."""
    return {"CRASH_CORE": {"KEXEC_CORE": "n"}}.get(symbol, {})


MISTAKEN = {
    "numa_zonelist_order": {"B101", "B102", "B103", "B126", "B127"},
    "NUMA_ZONELIST_ORDER": {"B116"},
    "kernelcore=512M": {"B104"},
    "kernelcore=1": {"B125"},
    "kernelcore=": {"B125"},
    "kernelcore=50%": {"B125", "B126"},
    "kernelcore=abc": {"B125"},
    "kernelcore=mirror": {"B152"},
    "movablecore=50%": {"B125"},
    "movablecore=1G": {"B127"},
    "memmap=1G": {"B105"},
    "memmap=abc": {"B125"},
    "mem=0": {"B122"},
    "mem=4096": {"B106"},
    "mem=abc": {"B125"},
    "mem=nopentium": {"B122"},
    "mem=100M": {"B155"},
    "mem=0x80000000": {"B155"},
    "mem": {"B155"},
    "highmem=abc": {"B125"},
    "highmem=4G": {"B163"},
    "highmem=off": {"B120"},
    "numa": {"B122"},
    "numa=": {"B107"},
    "numa=bogus": {"B107"},
    "numa=fake=abc": {"B107"},
    "numa=fake=4": {"B122"},
    "numa=fake=2": {"B118"},
    "numa=off": {"B118", "B127", "B134"},
    "cma=256M": {"B118"},
    "crashkernel=128Q": {"B108"},
    "crashkernel=abc": {"B108"},
    "crashkernel=auto": {"B108"},
    "crashkernel=8G": {"B144"},
    "hugepages=10": {"B125"},
    "hugepagesz=3M": {"B125"},
    "hugepages=0:64,7:128": {"B137"},
    "hugepages=5000": {"B138"},
    "disable_mtrr_trim=1": {"B125"},
    "maxcpus=1": {"B135"},
    "nr_cpus=2": {"B135"},
    "nokaslr": {"B120"},
    "vm.min_free_kbytes=4096": {"B131"},
    "pad": {"B109", "B112"},
}
"""Words of measured boots that were put there to go wrong, or that do nothing on the arch that was booted."""


def measured_boots() -> Iterator[Boot]:
    """One boot of every line that was measured on a kernel."""
    seen = set()
    for path in sorted((FACTS / "boots").glob("*/*.json")):
        fact = json.loads(path.read_text(encoding="utf-8"))
        if (path.parent.name, fact["cmdline"], str(fact["config"])) in seen:
            continue
        seen.add((path.parent.name, fact["cmdline"], str(fact["config"])))
        kernel = {"release": fact["release"], "arch": fact["arch"]}
        kernel["config"] = fact["config"].get("file", fact["config"])
        document = {"name": fact["name"], "kernel": kernel, "cmdline": fact["cmdline"], "machine": fact["machine"]}
        yield Boot.from_document(document, opened)


def test_on_measured_boots_nothing_is_found_but_what_was_put_there_to_go_wrong() -> None:
    found: dict[str, set[str]] = {}
    for boot in measured_boots():
        report = run([boot], CHECKS)
        assert not report.defects
        for finding in report.findings:
            if finding.severity != "note":
                place = finding.places[0].place
                word = next(w for w in boot.cmdline.parameters if w.place.start <= place.start < w.place.end + 1)
                name = f"{word.name}={word.value}" if word.value is not None else word.name
                key = name if name in MISTAKEN else word.name.rstrip("0123456789")
                found.setdefault(key, set()).add(finding.code)

    assert found == MISTAKEN


def field(boot: Boot, name: str, index: int = 0) -> Callable[[str], Any]:
    """A field of a word of one of the lists of ``boot``."""
    facts = Facts(boot)
    listed = KINDS["boot"].fields[name].get(facts, boot)
    kind = KINDS["reading"]
    return lambda field: kind.fields[field].get(facts, listed[index].value)


def of(line: str, release: str = "6.1", config: dict[str, str] | None = None) -> Boot:
    kernel = {"release": release, "arch": "x86_64", "config": config or {}}
    return Boot.from_document({"kernel": kernel, "cmdline": line})


def test_what_a_reading_tells_of_a_word() -> None:
    word = field(of("hugepages=x", config={"HUGETLBFS": "y"}), "readings")

    assert word("name") == "hugepages"
    assert word("value") == "x"
    assert word("reader") == "__setup"
    assert word("refused") is False
    assert word("problem") == "bad"
    assert bare(word("fault")) == "a number is expected"
    place = place_of(word("fault"))
    assert place is not None
    assert (place.column, place.text) == (11, "x")
    assert word("means") == "nothing: the value is thrown away"
    assert word("says") == ("HugeTLB: Invalid hugepages parameter x",)
    assert word("log") == 'it prints "HugeTLB: Invalid hugepages parameter x"'
    assert word("harm") == "idle"
    assert word("rest") is None
    assert word("counts") is None


def test_what_a_reading_tells_of_a_word_that_nothing_reads() -> None:
    word = field(of("nobodys"), "strangers")

    assert word("reader") is None
    assert word("refused") is False
    assert [word(name) for name in ("problem", "fault", "rest", "means", "harm", "absent", "elsewhere")] == [None] * 7
    assert word("says") == ()
    assert word("because") == "it needs a value"
    assert word("known") is False


def test_what_hangs_on_symbols_that_are_not_known_is_not_known() -> None:
    word = field(of("hugetlb_cma=x"), "doubtful")
    missing = Unknown(frozenset(["CONFIG_CMA"]))

    assert word("known") == missing
    assert word("absent") == missing
    assert word("harm") == missing
    assert (
        KINDS["reading"].questions["amount"].ask(None, Facts(of("hugetlb_cma=1")).reading.words[0], "bytes") == missing
    )


def test_a_form_that_may_be_there_or_not_leaves_the_harm_open() -> None:
    word = field(of("numa=fake=4", "4.7", {"NUMA": "y"}), "readings")

    assert word("harm") == Unknown(frozenset(["CONFIG_NUMA_EMU"]))
    assert field(of("numa=off", "4.7", {"NUMA": "y"}), "readings")("harm") is None


@pytest.mark.parametrize(
    ("line", "harm"),
    [
        ("kernelcore", "dies"),
        ("init_on_alloc=x", "refused"),
        ("movablecore=4096", "trap"),
        ("percpu_alloc=x", "idle"),
        ("swapaccount=1,x", "rest"),
        ("crashkernel=0", None),
        ("kernelcore=4G", None),
    ],
)
def test_the_worst_that_comes_of_a_value(line: str, harm: str | None) -> None:
    config = {"KEXEC_CORE": "y", "CRASH_CORE": "y", "MEMCG": "y", "SWAP": "y"}

    assert field(of(line, config=config), "readings")("harm") == harm


def test_the_rest_of_a_value_stands_where_it_was_written() -> None:
    rest = field(of("ro swapaccount=1,x", config={"MEMCG": "y", "SWAP": "y"}), "misread")("rest")
    place = place_of(rest)

    assert bare(rest) == ",x"
    assert place is not None
    assert place.column == 17


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("kernelcore=1G kernelcore=2G", "kernelcore=2G"),
        ("kernelcore=1G kernelcore=1G", None),
        ("numa_zonelist_order=zone numa_zonelist_order=bogus", None),
        ("numa_zonelist_order=bogus numa_zonelist_order=zone", None),
        ("hugepages=1 hugepages=2", None),
    ],
)
def test_of_several_words_one_counts(line: str, counts: str | None) -> None:
    found = field(of(line, "4.7", {"NUMA": "y", "HUGETLBFS": "y"}), "repeated")("counts")

    assert (found.value.word.place.text if found else None) == counts


def test_which_of_several_words_counts_is_open_where_it_is_open_whether_they_are_read() -> None:
    found = field(of("cma=64M cma=128M"), "repeated")("counts")

    assert isinstance(found, Unknown)


def test_a_value_in_quotes_is_wrong_where_it_stands() -> None:
    word = field(of('init_on_alloc="x"'), "misread")
    place = place_of(word("fault"))

    assert place is not None
    assert place.text == "x"
    assert field(of('a="b c" d'), "quoted")("name") == "a"
    assert Facts(of("a b")).lacks("quoted")


def test_words_by_what_is_to_be_said_of_them() -> None:
    boot = of("ro -- kernelcore=1G\u00a0", config={})
    facts = Facts(boot)

    assert field(boot, "behind")("heard_of") is True
    assert not facts.lacks("unplain")
    assert facts.lacks("lost")
    assert facts.lacks("strangers")
    assert KINDS["boot"].fields["for_init"].get(facts, boot) == 0
    assert KINDS["boot"].fields["panic"].get(facts, boot) is None
    assert KINDS["boot"].fields["printed"].get(Facts(of("mem=0")), None) == ("Malformed early option 'mem'",)
    assert not facts.lacks("name")
    assert Facts(of(f"a={'x' * 3000} b")).reading.words[-1].fate == "cut"
    assert not Facts(of(f"a={'x' * 3000} b")).lacks("lost")


def test_a_character_that_looks_like_another_is_named() -> None:
    word = field(of("a\u2003b"), "unplain")
    place = place_of(word("odd"))

    assert bare(word("odd")) == "U+2003, em space"
    assert place is not None
    assert place.column == 2
    assert field(of("gr\u00f6\u00dfe"), "unplain")("odd") is None
    assert bare(field(of("a\x01b"), "unplain")("odd")) == "U+0001, a control character"


@pytest.mark.parametrize(
    ("line", "sizes"),
    [
        ("hugepages=4", [(2 << 20, 4, None)]),
        ("hugepagesz=1G hugepages=0:1,1:2", [(1 << 30, 1, 0), (1 << 30, 2, 1)]),
        ("default_hugepagesz=1G hugepages=4", [(1 << 30, 4, None)]),
        ("hugepages=4 default_hugepagesz=1G", [(1 << 30, 4, None)]),
        ("default_hugepagesz=3M hugepages=4", []),
        ("hugepages=4 default_hugepagesz=3M", [(2 << 20, 4, None)]),
        ("hugepages=4 default_hugepagesz", [(2 << 20, 4, None)]),
    ],
)
def test_huge_pages_that_are_asked_for(line: str, sizes: list[tuple[int, int, int | None]]) -> None:
    boot = of(line, config={"HUGETLBFS": "y", "NUMA": "y"})
    found = KINDS["boot"].fields["huge_pages"].get(Facts(boot), boot)
    fields = KINDS["huge-pages"].fields

    assert [tuple(fields[name].get(None, item.value) for name in ("size", "pages", "node")) for item in found] == sizes


def test_the_nearest_of_a_list() -> None:
    nearest = FUNCTIONS["nearest"].run

    assert nearest("swapiness", ("swappiness", "stat")) == "swappiness"
    assert nearest("swapines", ("swappiness", "stat")) == "swappiness"
    assert nearest("stat", ("swappiness", "stat")) is None
    assert nearest("nobodys", ("swappiness", "stat")) is None
    assert nearest(None, ("stat",)) is None


def test_mirrored_memory_of_firmware_and_of_nodes() -> None:
    tables = {"srat": [{"pxm": 0, "start": 0, "size": "4G"}], "efi_map": [{"start": 0, "size": "1G", "mirror": True}]}
    mirrored = KINDS["machine"].fields["mirrored"]

    def of_machine(**machine: Any) -> bool:
        boot = Boot.from_document({"kernel": {"release": "6.1"}, "machine": {"meminit": "machine/1", **machine}})
        return bool(mirrored.get(Facts(boot), boot.machine))

    assert of_machine(firmware=tables)
    assert not of_machine(firmware={"srat": tables["srat"]})
    assert of_machine(nodes=[{"id": 0, "memory": [{"start": 0, "size": "4G", "mirror": True}]}])
    assert not of_machine(nodes=[{"id": 0, "memory": "4G"}])
