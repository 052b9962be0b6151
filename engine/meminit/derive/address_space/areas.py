"""One area of the address space, evaluated from its rule: known, random, or missing an input that is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.model.address_space import Area
from meminit.model.amount import evaluate
from meminit.model.guard import holds, symbols_of
from meminit.model.settings import setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from meminit.model.boot import Boot
    from meminit.model.guard import Guard

__all__ = ["area_of"]


def area_of(boot: Boot, rule: Mapping[str, Any], amounts: Mapping[str, int]) -> Area:
    """The area of ``rule``; where it lies at random, or hangs on what is not known, that is left open."""
    start, end, size = _bounds(boot, rule, amounts)
    missing = tuple(_missing(boot, rule, amounts))
    random: Mapping[str, Any] | None = rule.get("random")
    drawn = () if random is None else tuple(_drawn(boot, random))
    not_below = None
    if random is not None and drawn:
        lowest = random.get("not_below", rule["start"])
        not_below = evaluate(lowest, amounts, boot.kernel, boot.cmdline)
        start, end = None, None
        size = _size_at_random(boot, random, amounts, size)
    elif missing:
        start, end = (None, end) if rule["open"] == "start" else (start, None)
        size = None
    return Area(
        rule["name"],
        start,
        end,
        size,
        " ".join(rule["why"].split()),
        rule["verified"],
        (*missing, *drawn),
        not_below,
        unsure=tuple(_unknown(boot, rule.get("when"))),
    )


def _bounds(
    boot: Boot, rule: Mapping[str, Any], amounts: Mapping[str, int]
) -> tuple[int | None, int | None, int | None]:
    """Start, end and size, as the rule gives it an end, a size, or neither."""
    start = evaluate(rule["start"], amounts, boot.kernel, boot.cmdline)
    if "size" in rule:
        size = evaluate(rule["size"], amounts, boot.kernel, boot.cmdline)
        return start, start + size, size
    if "end" in rule:
        end = evaluate(rule["end"], amounts, boot.kernel, boot.cmdline)
        return start, end, end - start
    return start, None, None


def _missing(boot: Boot, rule: Mapping[str, Any], amounts: Mapping[str, int]) -> Iterator[str]:
    """The inputs that decide and are not there: symbols that are not known, and what no input of meminit says."""
    config, features = boot.kernel.config, boot.kernel.features
    for asked in rule.get("asks", ()):
        if holds(asked.get("when"), config, features) and config.value(asked["config"]) is None:
            yield f"CONFIG_{asked['config']}"
    for need in rule.get("needs", ()):
        if holds(need.get("when"), config, features) and amounts.get(need.get("amount", ""), 1):
            yield need["input"]


def _drawn(boot: Boot, random: Mapping[str, Any]) -> Iterator[str]:
    """What would tell the place that the kernel chooses as it boots; nothing where it chooses none."""
    kernel = boot.kernel
    if setting(kernel, boot.cmdline, random["setting"]) is False:
        return
    chosen = holds(random["when"], kernel.config, kernel.features)
    if chosen:
        yield random["input"]
    elif chosen is None:
        yield from _unknown(boot, random["when"])


def _size_at_random(boot: Boot, random: Mapping[str, Any], amounts: Mapping[str, int], fixed: int | None) -> int | None:
    """The size of an area at a random place, where it differs from its ``fixed`` one; None where that is not known."""
    if "size" not in random:
        return fixed
    config, features = boot.kernel.config, boot.kernel.features
    undecided = (symbol for symbol in random.get("asks", ()) if config.value(symbol) is None)
    if not holds(random["when"], config, features) or any(undecided):
        return None
    return evaluate(random["size"], amounts, boot.kernel, boot.cmdline)


def _unknown(boot: Boot, guard: Guard) -> Iterator[str]:
    """The symbols whose being unknown leaves ``guard`` open; none where it is decided."""
    kernel = boot.kernel
    if holds(guard, kernel.config, kernel.features) is None:
        for symbol in symbols_of(guard):
            if kernel.config.value(symbol) is None:
                yield f"CONFIG_{symbol}"
