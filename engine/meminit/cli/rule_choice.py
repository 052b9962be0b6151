"""Which checks there are for a project: the package's and its own, with what profiles and the project make of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meminit.cli.files import STDIN, open_text
from meminit.errors import InputFault
from meminit.judge.choice import Chosen, adjusted, meant
from meminit.judge.registry import load_checks, shipped_checks
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.cli.asked import BootOptions
    from meminit.judge.by_paths import IgnoredThere
    from meminit.judge.check import Check
    from meminit.read.tree import Tree
    from meminit.text import Source

__all__ = ["RuleChoice", "project_to_ask", "rule_choice", "rule_sources"]

_KEYS = re.compile(r"""\b(?:rules|profile|checks|ignore)["']?\s*:""")
"""Where a project file may say something of checks."""
_PROJECT = re.compile(r'"?meminit"?[ \t]*:[ \t]*"?project/')
_HEAD = 4096


class RuleChoice(NamedTuple):
    """The checks as they were chosen, what is ignored in which files, and what tells the choice from any other."""

    chosen: Chosen
    ignored: tuple[IgnoredThere, ...]

    def state(self, checks: Sequence[Check]) -> list[object]:
        """What ``checks`` are made of, for a cache: all that is not the package's own."""
        own = {check.code for check in shipped_checks()}
        return [
            (c.code, c.severity, sorted(c.settings.items()), "" if c.code in own else c.tree.source.text)
            for c in checks
        ]


def rule_choice(project: Path | None, profiles: Sequence[str] = (), folders: Sequence[str] = ()) -> RuleChoice:
    """The choice of the project file, with ``profiles`` and ``folders`` of rules. Raises InputFault, RuleFault."""
    tree = None if project is None else _settings(open_text(project))
    sources = [source for folder in folders for source in rule_sources(Path(folder))]
    if project is not None and tree is not None:
        for index, name in enumerate(tree.data.get("rules", ())):
            sources += _below(project.parent, name, tree, index)
    checks = shipped_checks()
    if sources:
        checks = load_checks(sources, beside=checks)
    chosen = Chosen(checks, frozenset())
    if profiles:
        from meminit.judge.profiles import in_profile

        for name in profiles:
            chosen = in_profile(chosen, name)
    if project is None or tree is None:
        return RuleChoice(chosen, ())
    return _of_project(chosen, project, tree, profiled=bool(profiles))


def _settings(source: Source) -> Tree | None:
    """The project file where it says something of checks."""
    if not _KEYS.search(source.text):
        return None
    from meminit.read.schema import validate
    from meminit.read.tree import read_tree

    tree = read_tree(source)
    validate(tree, "project")
    return tree


def _of_project(chosen: Chosen, project: Path, tree: Tree, *, profiled: bool) -> RuleChoice:
    """What the project makes of ``chosen``; its profile counts where none is named on the command line."""
    data: dict[str, Any] = tree.data
    if "profile" in data and not profiled:
        from meminit.judge.profiles import in_profile

        chosen = in_profile(chosen, data["profile"], tree.at(("profile",)))
    if "checks" in data:
        chosen = adjusted(chosen, tree, ("checks",))
    ignored: list[IgnoredThere] = []
    for pattern, names in data.get("ignore", {}).items():
        from meminit.judge.by_paths import IgnoredThere

        path = ("ignore", pattern)
        codes = (meant(name, chosen.checks, tree, (*path, index)) for index, name in enumerate(names))
        every = tuple(code for found in codes for code in found)
        ignored.append(IgnoredThere(str(project.parent), pattern, every, tree.key(path)))
    return RuleChoice(chosen, tuple(ignored))


def _below(folder: Path, name: str, tree: Tree, index: int) -> list[Source]:
    place = tree.at(("rules", index))
    if not (folder / name).resolve().is_relative_to(folder.resolve()):
        help_ = "a document may name only files in its own folder and below it"
        raise InputFault(f"`{name}` lies outside of {folder}", place, help_)
    if not (folder / name).exists():
        raise InputFault(f"no rules in `{name}`: there is no such folder", place)
    try:
        return rule_sources(folder / name)
    except InputFault as fault:
        raise InputFault(fault.message, fault.place or place, fault.help) from None


def rule_sources(path: Path) -> list[Source]:
    """The rule files in ``path``, a folder or one of them. Raises InputFault where there is none."""
    if not path.is_dir():
        return [open_text(path)]
    files = sorted(file for suffix in ("*.yaml", "*.yml") for file in path.rglob(suffix))
    if not files:
        raise InputFault(f"no rules in {path}: a rule is a .yaml file")
    return [open_text(file) for file in files]


def project_to_ask(paths: Sequence[str], options: BootOptions) -> Path | None:
    """The project file whose choice counts for what `meminit check` is asked; none where none is asked for.

    Raises InputFault for several that say something of checks.
    """
    from meminit.cli.asked import BootOptions
    from meminit.cli.boots import PROJECT_FILE, find_project

    found = [file for path in map(Path, paths) if (file := _project_in(path, PROJECT_FILE)) is not None]
    if found:
        saying = [file for file in found if _KEYS.search(open_text(file).text)]
        if saying and len(found) > 1:
            others = ", ".join(str(file) for file in found)
            raise InputFault(f"{saying[0]} chooses checks, and there are several projects: {others}", help="one a run")
        return found[0]
    if options.project in {"none", STDIN}:
        return None
    if options.project is not None:
        return Path(options.project)
    return find_project() if options.boot is not None or (not paths and options == BootOptions()) else None


def _project_in(path: Path, called: str) -> Path | None:
    if path.is_dir():
        return path / called if (path / called).is_file() else None
    if path.suffix not in {".yaml", ".yml", ".json"} or not path.is_file():
        return None
    return path if _PROJECT.search(open_text(path).text, 0, _HEAD) else None
