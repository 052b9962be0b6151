"""The passes over a boot line once more, written after the kernel's C, character by character, for a few known words.

It shares nothing with the engine: its parameters are those of the table below, as 6.1 for x86_64 registers them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

EARLY = {"kernelcore", "movablecore", "quiet", "loglevel", "nosmp", "movable_node"}
NEEDS_VALUE = {"movablecore"}
NEEDS_NUMBER = {"loglevel"}
SETUP = ["root=", "ro", "rw", "init=", "rdinit=", "console="]
WHOLE = {"ro", "rw"}
"""Those whose handler returns 0 when something stands behind the string."""
CORE = {"panic": "int", "nomodule": "bool"}
SYSCTL_ALIASES = {"hung_task_panic", "numa_zonelist_order"}
BLANKS = "\t\n\v\f\r \u00a0"
ROOM = 32


@dataclass
class Outcome:
    """What became of each word, and what was printed."""

    fates: list[tuple[str, str]] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    unknown: str = ""
    panic: bool = False


def same(one: str, other: str) -> bool:
    return one.replace("-", "_") == other.replace("-", "_")


def next_arg(line: str, at: int) -> tuple[str, str | None, int]:  # noqa: C901  one function in C too
    """Name and value of the word at ``at``, and where the next one begins."""
    start, quoted, in_quote, equals = at, False, False, 0
    if line[at] == '"':
        start, quoted, in_quote = at + 1, True, True
    position = start
    while position < len(line):
        if line[position] in BLANKS and not in_quote:
            break
        if equals == 0 and line[position] == "=":
            equals = position - start
        if line[position] == '"':
            in_quote = not in_quote
        position += 1
    value = None
    name_end = position
    if equals:
        name_end = start + equals
        first = name_end + 1
        last = position
        if line[first : first + 1] == '"' and first < last:
            first += 1
            if last > first and line[last - 1] == '"':
                last -= 1
        value = line[first:last]
    if quoted and position > start and line[position - 1] == '"':
        if value is None:
            name_end = position - 1
        elif not line[start + equals + 1 :].startswith('"') and value.endswith('"'):
            value = value[:-1]
    name = line[start:name_end]
    while position < len(line) and line[position] in BLANKS:
        position += 1
    return name, value, position


def words_of(line: str) -> list[tuple[str, str | None]]:
    at, found = 0, []
    while at < len(line) and line[at] in BLANKS:
        at += 1
    while at < len(line):
        name, value, at = next_arg(line, at)
        found.append((name, value))
    return found


def is_int(text: str) -> bool:
    digits = text[1:] if text[:1] in {"-", "+"} else text
    digits = digits.removesuffix("\n")
    base = 10
    if digits[:2].lower() == "0x":
        digits, base = digits[2:], 16
    elif digits.startswith("0") and len(digits) > 1:
        digits, base = digits[1:], 8
    allowed = "0123456789abcdef"[:base]
    if not digits or any(character.lower() not in allowed for character in digits):
        return False
    return (-1 if text.startswith("-") else 1) * int(digits, base) in range(-(1 << 31), 1 << 31)


def is_bool(text: str | None) -> bool:
    if text is None:
        return True
    return text[:1] in set("yY1tTnN0fF") or (text[:1] in set("oO") and text[1:2] in set("nNfF"))


def reread(line: str) -> Outcome:  # noqa: C901, PLR0912  all passes at a glance
    """All passes of 6.1 over ``line``."""
    out = Outcome()
    words = words_of(line)
    cut = next((index for index, (name, value) in enumerate(words) if name == "--" and value is None), len(words))
    for name, value in words[:cut]:
        if any(same(name, known) for known in NEEDS_VALUE) and value is None:
            out.malformed.append(name)
        if any(same(name, known) for known in NEEDS_NUMBER) and not (value or "").removeprefix("-")[:1].isdigit():
            out.malformed.append(name)
    arguments: list[str] = []
    environment = ["HOME=/", "TERM=linux"]
    for name, value in words[:cut]:
        text = name if value is None else f"{name}={value}"
        core = next((kind for known, kind in CORE.items() if same(name, known)), None)
        if core is not None:
            good = is_bool(value) if core == "bool" else value is not None and is_int(value)
            out.fates.append((name, "kernel"))
            if not good:
                out.invalid.append(f"Booting kernel: `{value or ''}' invalid for parameter `{name}'")
        elif name in SYSCTL_ALIASES:
            out.fates.append((name, "sysctl"))
        elif text.startswith(("BOOT_IMAGE=", "kexec")):
            out.fates.append((name, "boot loader"))
        elif any(same(name, early) for early in EARLY) or any(
            same(text[: len(s)], s) and (s not in WHOLE or len(text) == len(s)) for s in SETUP
        ):
            out.fates.append((name, "kernel"))
            if any(same(text[: len(s)], s) for s in ("init=", "rdinit=")):
                arguments.clear()
        elif "." in name:
            out.fates.append((name, "sysctl" if name.startswith("sysctl.") else "module"))
        elif value is not None:
            out.fates.append((name, "init environment"))
            if out.panic:
                continue
            at = next((i for i, old in enumerate(environment) if old.split("=", 1)[0] == name), None)
            if at is not None:
                environment[at] = text
            else:
                out.panic = len(environment) > ROOM
                environment.append(text)
        else:
            out.fates.append((name, "init argument"))
            if not out.panic:
                out.panic = len(arguments) >= ROOM
                arguments.append(text)
    told = arguments + environment[2:]
    if told and not out.panic:
        out.unknown = f'Unknown kernel command line parameters "{" ".join(told)}", will be passed to user space.'
    out.fates += [(name, "dashes" if index == 0 else "behind --") for index, (name, _) in enumerate(words[cut:])]
    out.panic |= len(arguments) + len(words) - cut - 1 > ROOM
    return out
