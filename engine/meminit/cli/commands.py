"""The commands by name: where each lives and what it does, so that help costs no import."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["COMMANDS", "Command", "top_level_help"]


class Command(NamedTuple):
    """Module below meminit.cli whose attribute ``command`` is the click command, and its line of help."""

    module: str
    summary: str


COMMANDS = {
    "check": Command("check", "Check boots: config, boot line, machine and the layout they lead to."),
    "zones": Command("zones", "Nodes, zones and pages of a machine as the kernel will lay them out."),
    "zonelists": Command("zonelists", "Every node's fallback lists, and why each entry stands where it stands."),
    "steps": Command("steps", "Memory initialisation, step by step, as a dependency graph."),
    "log": Command("log", "The boot messages the kernel will print about memory, and what decides each."),
    "verify": Command("verify", "A real boot log beside the messages that are predicted."),
    "diff": Command("diff", "What moves between two boots, two kernels or two boot lines."),
    "cmdline": Command("cmdline", "Each word of a boot line: who reads it, what it does here, what is wrong."),
    "rules": Command("rules", "List the checks, or prove rules by their own tests."),
    "features": Command("features", "Behaviours that kernels have or lack, and which of them a boot has."),
    "explain": Command("explain", "Explain a check, a boot parameter, a step, a zone, an order or a feature."),
    "init": Command("init", "Write a first meminit.yaml from what lies in a folder."),
    "schema": Command("schema", "Print the JSON schema of a document."),
    "completion": Command("completion", "Print a completion script for bash, zsh or fish."),
}

_INTRO = """\
Usage: meminit [OPTIONS] COMMAND [ARGS]...

  Tell how Linux will lay out memory on a machine before it boots, and check
  the configuration that decides it.

Options:
  --version  Show the version and exit.
  --help     Show this message and exit.

Commands:
"""


def top_level_help() -> str:
    """What ``meminit --help`` prints."""
    width = max(map(len, COMMANDS))
    return _INTRO + "".join(f"  {name:<{width}}  {command.summary}\n" for name, command in COMMANDS.items())
