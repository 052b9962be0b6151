"""Checks of boot lines: sane lines raise none of them, and no fault is told by two."""

from __future__ import annotations

from typing import Any

import pytest

from meminit.judge.registry import shipped_checks
from meminit.judge.run import run
from meminit.model.boot import Boot

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
