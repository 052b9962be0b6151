"""The options that many commands share: those that choose the boot, and those that choose the output."""

from __future__ import annotations

from dataclasses import fields
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from meminit.cli.asked import BootOptions, OutputOptions, wants_color
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["BootOptions", "OutputOptions", "boot_options", "output_options", "two_boots_options"]


class _Option(NamedTuple):
    """An option as click takes it."""

    names: tuple[str, ...]
    more: dict[str, Any]


def _option(*names: str, **more: Any) -> _Option:
    return _Option(names, more)


_BOOT = (
    _option("-m", "--machine", metavar="FILE|DIR", help="The machine: a document, or a format meminit imports."),
    _option("-k", "--kernel", metavar="RELEASE", help="The kernel's release: 2.6.32, 4.7, 6.1.0-13-amd64."),
    _option("-c", "--config", metavar="FILE", help="The kernel's .config, plain or compressed."),
    _option("-l", "--cmdline", metavar="TEXT|@FILE", help="The boot line, or @FILE: a boot loader's file."),
    _option("--entry", metavar="TITLE", help="Which entry of a boot loader's file; else the first."),
    _option("--arch", metavar="ARCH", help="x86_64, x86_32, arm, arm64, …"),
    _option("--sysctl", multiple=True, metavar="NAME=VALUE|@FILE", help="A sysctl written after boot."),
    _option("--feature", multiple=True, metavar="NAME", help="The kernel has this behaviour (vendor kernels)."),
    _option("--no-feature", multiple=True, metavar="NAME", help="The kernel lacks this behaviour."),
    _option("--boot", metavar="NAME", help="A boot of the project file."),
    _option("--project", metavar="FILE|none", help="The project file; none ignores meminit.yaml."),
    _option("--here", is_flag=True, help="This machine, its kernel and its boot line."),
    _option("--state", type=click.Choice(["booting", "running"]), help="First build of the lists, or a rebuild."),
    _option("--zoneinfo", metavar="FILE", help="A /proc/zoneinfo: real zones in place of predicted ones."),
    _option("--image-size", metavar="SIZE", help="The kernel in memory, _text to _end: narrows managed pages."),
    _option("--initrd-size", metavar="SIZE", help="The initrd's file."),
    _option("--hotplug", multiple=True, metavar="NODE:ZONE", help="A zone that gets memory while running."),
)


def boot_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose a boot; ``function`` gets them as ``options``, a BootOptions."""

    @wraps(function)
    def gathered(**given: Any) -> Any:
        options = BootOptions(**{field.name: given.pop(field.name) for field in fields(BootOptions)})
        return function(options=options, **given)

    result: Callable[..., Any] = gathered
    for names, more in reversed(_BOOT):
        result = click.option(*names, **more)(result)
    return result


def two_boots_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same options for two boots: what one boot has once may be given twice, the second for the second boot.

    ``function`` gets them as ``given``: a tuple of texts for each field of BootOptions, a truth for ``here``.
    """

    @wraps(function)
    def gathered(**given: Any) -> Any:
        both = {field.name: given.pop(field.name) for field in fields(BootOptions)}
        return function(given=both, **given)

    result: Callable[..., Any] = gathered
    for names, more in reversed(_BOOT):
        result = click.option(*names, **(more if more.get("is_flag") else {**more, "multiple": True}))(result)
    return result


def output_options(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add --format (one of ``formats``), -o, --color, -q and -v; the function gets ``output``, an OutputOptions."""
    options = (
        click.option("--format", "format", type=click.Choice(formats), default="text", help="Format of stdout."),
        click.option("-o", "outputs", multiple=True, metavar="[FORMAT:]FILE", help="Also write a file; repeatable."),
        click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours."),
        click.option("-q", "--quiet", is_flag=True, help="Only what is wrong, or the bare result."),
        click.option("-v", "--verbose", is_flag=True, help="Say more."),
    )

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def gathered(*, color: str, **given: Any) -> Any:
            named = {field.name: given.pop(field.name) for field in fields(OutputOptions) if field.name != "color"}
            return function(output=OutputOptions(**named, color=wants_color(color)), **given)

        result: Callable[..., Any] = gathered
        for option in reversed(options):
            result = option(result)
        return result

    return decorate
