"""Boots a guest under QEMU without hardware help, and gives back what it wrote to its console."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from boot.guests import Guest
from boot.tables import File, archive, tables_archive

__all__ = ["PATIENCE", "Kernel", "arguments", "boot", "boot_line", "debian_kernel", "missing"]

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "meminit" / "boot"
META = "linux-image-amd64"
"""Debian's package that depends on the newest kernel."""
PATIENCE = 100
"""Seconds after which a boot hangs."""
ALWAYS = "console=ttyS0 earlyprintk=ttyS0 loglevel=8 nokaslr panic=-1 mminit_loglevel=4"
INIT = r"""#!/bin/busybox sh
/bin/busybox mount -t proc none /proc
/bin/busybox mount -t sysfs none /sys
/bin/busybox --install -s /bin
echo 1 > /proc/sys/kernel/printk
part() { echo "@@@ $1"; shift; "$@" 2>/dev/null; }
echo
part cmdline cat /proc/cmdline
part zoneinfo grep -vE '^      (nr_|numa_|workingset|pgpromote|pgdemote)|vm stats' /proc/zoneinfo
part nodes grep -H . /sys/devices/system/node/online /sys/devices/system/node/possible
part cpus grep -H . /sys/devices/system/node/node*/cpulist
part distances grep -H . /sys/devices/system/node/node*/distance
part sysctl grep -H . /proc/sys/vm/min_free_kbytes
part huge grep -rH . /sys/kernel/mm/hugepages --include=nr_hugepages
part meminfo cat /proc/meminfo
part iomem cat /proc/iomem
echo '@@@ end'
poweroff -f
"""


class Kernel(NamedTuple):
    """A kernel to boot: its image, and the text of its .config."""

    release: str
    image: Path
    config: str


def missing() -> str:
    """What is not there that a boot needs; empty where nothing is missing."""
    tools = ("qemu-system-x86_64", "apt-get", "dpkg-deb")
    lacking = [tool for tool in tools if shutil.which(tool) is None]
    if _busybox() is None:
        lacking.append("busybox, linked statically")
    return ", ".join(lacking)


def _busybox() -> Path | None:
    """Where it is, if its head asks for no loader."""
    path = shutil.which("busybox")
    return Path(path) if path is not None and b"/ld-linux" not in Path(path).read_bytes()[:4096] else None


@cache
def debian_kernel() -> Kernel:
    """The newest kernel that apt knows and has, downloaded once; else the newest that was. Raises SubprocessError."""
    try:
        return _cached(_newest())
    except subprocess.SubprocessError:
        known = sorted(CACHE.glob("linux-image-*/boot/config-*"), key=lambda path: path.stat().st_mtime)
        if not known:
            raise
        return _cached(known[-1].parents[1].name)


def _newest() -> str:
    told = _run("apt-cache", "depends", META)
    names = [line.split()[-1] for line in told.splitlines() if "Depends: linux-image-" in line]
    if not names:
        raise subprocess.SubprocessError(f"apt knows no {META}: apt-get update")
    return names[0]


def _cached(package: str) -> Kernel:
    release = package.removeprefix("linux-image-")
    folder = CACHE / package
    if not (folder / "boot").exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            _run("apt-get", "download", "-qq", package, folder=scratch)
            _run("sh", "-c", "dpkg-deb --fsys-tarfile ./*.deb | tar -x ./boot", folder=scratch)
            (Path(scratch) / "boot").replace(folder / "boot")
    boot_folder = folder / "boot"
    return Kernel(release, boot_folder / f"vmlinuz-{release}", (boot_folder / f"config-{release}").read_text("utf-8"))


def _run(*command: str, folder: str | None = None) -> str:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=300).stdout


def boot_line(guest: Guest) -> str:
    """What the kernel is given."""
    return f"{ALWAYS} {guest.words}".strip()


def boot(guest: Guest, kernel: Kernel) -> str:
    """All that the kernel and init wrote to the serial line, until the guest was off or PATIENCE at its end."""
    with tempfile.NamedTemporaryFile(suffix=".cpio") as initrd:
        initrd.write(tables_archive(dict(guest.tables)) + _initramfs())
        initrd.flush()
        command = [*arguments(guest), "-kernel", str(kernel.image), "-initrd", initrd.name]
        told = subprocess.Popen(
            [*command, "-append", boot_line(guest)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        with told:
            try:
                output, _ = told.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                told.kill()
                output, _ = told.communicate()
    return output.decode("utf-8", "replace").replace("\r", "")


@cache
def _initramfs() -> bytes:
    busybox = _busybox()
    assert busybox is not None
    folders = dict.fromkeys(("bin", "dev", "proc", "sys"), File.folder())
    files = {"dev/console": File.console(), "bin/busybox": File(busybox.read_bytes()), "init": File(INIT.encode())}
    return archive(folders | files)


def arguments(guest: Guest) -> Iterator[str]:
    """What QEMU is given but for kernel, initrd and boot line."""
    yield from (
        "qemu-system-x86_64",
        "-accel",
        "tcg,thread=single,tb-size=256",
        "-nographic",
        "-no-reboot",
        "-nic",
        "none",
        "-vga",
        "none",
    )
    yield from ("-M", guest.platform, "-cpu", "qemu64,+pdpe1gb", "-m", f"{guest.memory}M")
    yield from ("-smp", f"{guest.processors},sockets={guest.processors}")
    first = 0
    for number, node in enumerate(guest.nodes):
        told = f"node,nodeid={number}"
        if node.mib:
            yield from ("-object", f"memory-backend-ram,id=m{number},size={node.mib}M")
            told += f",memdev=m{number}"
        if node.cpus:
            told += f",cpus={first}-{first + node.cpus - 1}"
            first += node.cpus
        yield from ("-numa", told)
    for a, row in enumerate(guest.distances):
        for b, distance in enumerate(row):
            yield from ("-numa", f"dist,src={a},dst={b},val={distance}")
