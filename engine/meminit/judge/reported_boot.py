"""What a report tells of a boot, without what the boot was made of: it can be kept, and handed to another process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from meminit.records import NamedTuple

if TYPE_CHECKING:
    from meminit.model.boot import Boot

__all__ = ["boot_from_plain", "plain_of_boot", "reported"]


class _Named(NamedTuple):
    name: str


class _Text(NamedTuple):
    text: str


class _From(NamedTuple):
    source_name: str


class _Kernel(NamedTuple):
    arch: _Named
    release: _Text
    page_shift: int
    config: _From
    features: frozenset[str]


class _Line(NamedTuple):
    source: _Text


class _ReportedBoot(NamedTuple):
    """The same names as those of a Boot, as far as reports ask for them."""

    name: str
    assumed: tuple[str, ...]
    kernel: _Kernel
    machine: _From | None
    cmdline: _Line


def plain_of_boot(boot: Boot) -> list[Any]:
    """The boot's part of a report as plain values."""
    kernel = boot.kernel
    return [
        boot.name,
        list(boot.assumed),
        [kernel.arch.name, kernel.release.text, kernel.page_shift, kernel.config.source_name, sorted(kernel.features)],
        boot.machine and boot.machine.source_name,
        boot.cmdline.source.text,
    ]


def boot_from_plain(plain: list[Any]) -> Boot:
    """What ``plain_of_boot`` made plain: enough of a boot for a report, and no more."""
    name, assumed, (arch, release, page_shift, config, features), machine, line = plain
    kernel = _Kernel(_Named(arch), _Text(release), page_shift, _From(config), frozenset(features))
    known = None if machine is None else _From(machine)
    return cast("Boot", _ReportedBoot(name, tuple(assumed), kernel, known, _Line(_Text(line))))


def reported(boot: Boot) -> Boot:
    """``boot`` as a report needs it, so that thousands can be held."""
    return boot_from_plain(plain_of_boot(boot))
