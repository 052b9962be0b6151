"""numa_zonelist_order: what the boot parameter and writes to its sysctl do, by release."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.model.known_parameters import known_parameters
from meminit.model.zonelists import SysctlWrite
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel

__all__ = ["Setting", "numa_zonelist_order_handler", "setting_at_boot", "setup_numa_zonelist_order", "unread"]

NAME = "numa_zonelist_order"
SYSCTL = f"vm.{NAME}"
NUMA_ZONELIST_ORDER_LEN = 16
EINVAL = 22


@dataclass(frozen=True, slots=True)
class Setting:
    """user_zonelist_order, and the text that the sysctl shows (None: there is no such file)."""

    order: str = "default"
    shown: str | None = None
    messages: tuple[str, ...] = ()


def _parse(kernel: Kernel, text: str) -> tuple[str | None, tuple[str, ...]]:
    """__parse_numa_zonelist_order(): the order by the first letter, or None with the warning it prints."""
    found = known_parameters(kernel).told(NAME, text)
    return None if found.refused else str(found.sets.get("user_zonelist_order", "default")), found.says


def setup_numa_zonelist_order(kernel: Kernel, setting: Setting, value: str | None) -> Setting:
    """One occurrence of the boot parameter; ``value`` is None without `=`, which changes nothing."""
    if value is None:
        return setting
    order, messages = _parse(kernel, value)
    if order is None:
        return replace(setting, messages=(*setting.messages, *messages, f"Malformed early option '{NAME}'"))
    stored = value[: NUMA_ZONELIST_ORDER_LEN - 1] if kernel.has("numa-zonelist-order-stored") else setting.shown
    return replace(setting, order=order, shown=stored)


def setting_at_boot(boot: Boot) -> Setting:
    """What all occurrences of numa_zonelist_order= leave, read from left to right.

    CONFIG_NUMA=n kernels and those from before orders existed do not know the parameter: it goes to init.
    """
    kernel = boot.kernel
    if not _known(kernel):
        return Setting()
    setting = Setting(shown="Node" if kernel.has("numa-zonelist-order-inert") else "default")
    alias = kernel.has("numa-zonelist-order-sysctl-alias")
    for parameter in boot.cmdline.named(NAME):
        if not alias:
            setting = setup_numa_zonelist_order(kernel, setting, parameter.value)
        elif parameter.name == NAME:
            setting = _written_before_init(kernel, setting, parameter.value)
    return setting


def _known(kernel: Kernel) -> bool:
    """Whether the kernel has the parameter and its sysctl."""
    choice = kernel.has("zonelist-order-choice") or kernel.has("numa-zonelist-order-inert")
    return choice and kernel.enabled("NUMA")


def unread(boot: Boot) -> tuple[str, ...]:
    """What the boot says of the order and the kernel never reads, in words."""
    known = _known(boot.kernel)
    why = "in this release" if boot.kernel.enabled("NUMA") else "without CONFIG_NUMA"
    notes = []
    for parameter in boot.cmdline.named(NAME):
        if not known:
            notes.append(f"the kernel knows no {parameter.name}= {why}: it goes to init")
        elif parameter.name != NAME and boot.kernel.has("numa-zonelist-order-sysctl-alias"):
            notes.append(f"{parameter.name} is not spelled {NAME}, as this release wants it: it goes to init")
    if not known:
        notes += [f"there is no sysctl {SYSCTL} {why}" for sysctl in boot.sysctls if sysctl.name == SYSCTL]
    return tuple(notes)


def _written_before_init(kernel: Kernel, setting: Setting, value: str | None) -> Setting:
    """do_sysctl_args(): the parameter's value is written to the sysctl once, just before init."""
    if value is None:
        return setting
    _, write = numa_zonelist_order_handler(kernel, setting, value)
    if write.result >= 0:
        return setting
    failed = f"Failed to set sysctl parameter '{SYSCTL}={value}': invalid value"
    return replace(setting, messages=(*setting.messages, *write.messages, failed))


def numa_zonelist_order_handler(kernel: Kernel, setting: Setting, written: str) -> tuple[Setting, SysctlWrite]:
    """One write to /proc/sys/vm/numa_zonelist_order.

    proc_dostring() keeps 15 characters up to a newline or NUL, and nothing of an empty write, so that the old text
    is read once more. A bad text leaves the old one in place. A write that changes the order rebuilds all lists.
    """
    inert = kernel.has("numa-zonelist-order-inert")
    kept = written.split("\n", 1)[0].split("\0", 1)[0][: NUMA_ZONELIST_ORDER_LEN - (0 if inert else 1)]
    before = setting.shown or ""
    text = kept if written or inert else before
    order, messages = _parse(kernel, text)
    size = len(written.encode("utf-8", "surrogateescape"))
    refused = -EINVAL if kernel.has("numa-zonelist-order-refused") else size
    if order is None:
        return setting, SysctlWrite(written, refused, before, rebuilt=False, messages=messages)
    after = setting if inert else replace(setting, order=order, shown=text)
    return after, SysctlWrite(written, size, after.shown or "", rebuilt=after.order != setting.order)
