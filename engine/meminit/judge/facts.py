"""The facts of one boot, as a check sees them: derived when a check first asks, and once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from meminit.derive.layout import layout_of
from meminit.derive.parameters.among import outdone, read_by_name
from meminit.derive.parameters.passes import read_boot_line
from meminit.derive.reserves.shutting import shut_zones
from meminit.derive.zonelists.build import build_all_zonelists
from meminit.errors import InputFault
from meminit.judge.config_lines import CONFIG_LINE_KINDS
from meminit.judge.described import MACHINE_KINDS, DescribedNode, described_nodes
from meminit.judge.given import GIVEN_KINDS
from meminit.judge.huge_pages import HUGE_PAGE_KINDS
from meminit.judge.listed import ZONELIST_KINDS
from meminit.judge.predicted import PREDICTED_KINDS
from meminit.judge.readings import READING_KINDS
from meminit.judge.values import Item, Unknown, nowhere
from meminit.model.parameter_rules import normal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.judge.recall import Read
    from meminit.judge.values import Locate, Value
    from meminit.model.boot import Boot
    from meminit.model.bootline_reading import LineReading, WordReading
    from meminit.model.commandline import Parameter
    from meminit.model.layout import Layout, Pgdat
    from meminit.model.reserves import Key
    from meminit.model.zonelists import Zonelists
    from meminit.text import Path, Place

__all__ = ["KINDS", "NEEDS_OF_ROOT", "ROOTS", "Facts"]

KINDS = {
    kind.name: kind
    for kind in (
        *GIVEN_KINDS,
        *READING_KINDS,
        *HUGE_PAGE_KINDS,
        *CONFIG_LINE_KINDS,
        *MACHINE_KINDS,
        *PREDICTED_KINDS,
        *ZONELIST_KINDS,
    )
}
ROOTS = {name: name for name in ("config", "cmdline", "boot", "kernel", "machine", "layout", "zonelists", "steps")}
"""What every condition may name, and of which kind it is."""

NEEDS_OF_ROOT = {"machine": "machine", "layout": "machine", "zonelists": "machine", "cmdline": "cmdline"}
"""The input without which a root says nothing: a rule that names the root must say that it needs the input."""


class Facts:
    """What there is to know of ``boot``. ``layout`` and ``zonelists`` raise InputFault as their derivation does.

    As roots of a condition they are unknown without a machine, where the boot line says what they do not follow, and
    where it says what a symbol decides that is not known.
    """

    def __init__(self, boot: Boot) -> None:
        self.boot = boot
        self.lists: dict[str, tuple[Item, ...]] = {}
        self.read: dict[int, Read | None] = {}

    def root(self, name: str) -> Value:
        """The fact of a name that conditions begin with."""
        match name:
            case "config" | "cmdline" | "boot":
                value: object = self.boot
            case "kernel":
                value = self.boot.kernel
            case "machine":
                machine = self.boot.machine
                return Item(name, machine, locate=nowhere if machine is None else machine.place)
            case "steps":
                return self._steps
            case _:
                return self._unpredicted or Item(name, getattr(self, name))
        return Item(name, value)

    @cached_property
    def _unpredicted(self) -> Unknown | None:
        """Why there is no layout to judge; None where there is one."""
        if self.boot.machine is None:
            return Unknown(frozenset(["machine"]))
        if self.boot.observed is not None:
            return None
        missing = [f"CONFIG_{symbol}" for symbol in self.boot.undecided]
        return Unknown(frozenset(missing)) if missing else None

    @cached_property
    def words(self) -> dict[str, tuple[Parameter, ...]]:
        """All words that the kernel reads, by their name as it compares names."""
        found: dict[str, tuple[Parameter, ...]] = {}
        for word in self.boot.cmdline.parameters:
            if not (word.for_init or word.cut or word.unknown):
                name = normal(word.name)
                found[name] = (*found[name], word) if name in found else (word,)
        return found

    def lacks(self, field: str) -> bool:
        """Whether a list of the boot, by the name of its field, is known to be empty."""
        found = KINDS["boot"].fields[field].get(self, self.boot)
        return isinstance(found, tuple) and not found

    @cached_property
    def reading(self) -> LineReading:
        """How the kernel reads its boot line."""
        return read_boot_line(self.boot.kernel, self.boot.cmdline)

    @cached_property
    def readings(self) -> dict[int, WordReading]:
        """How each word is read, by the identity of the word."""
        return {id(reading.word): reading for reading in self.reading.words}

    @cached_property
    def read_by_name(self) -> dict[str, list[WordReading]]:
        """How the words that something reads are read, by their name as it is compared."""
        return read_by_name(self.reading)

    @cached_property
    def outdone(self) -> Mapping[int, str]:
        """Why words are without effect beside others, by the identity of the word."""
        return outdone(self.boot.kernel, self.reading)

    @cached_property
    def layout(self) -> Layout:
        """Nodes and zones."""
        return layout_of(self.boot)

    @cached_property
    def shut(self) -> Mapping[Key, bool]:
        """Whether a zone keeps all its pages from requests for its node's highest zone, where that is known."""
        return shut_zones(self.boot, self.layout)

    @cached_property
    def zonelists(self) -> Zonelists:
        """The fallback lists of that layout."""
        return build_all_zonelists(self.boot, self.layout)

    @cached_property
    def _steps(self) -> Value:
        from meminit.derive.steps import steps_of  # reads many files, and few checks ask

        try:
            return Item("steps", steps_of(self.boot.kernel))
        except InputFault:  # steps are told for some kernels only: elsewhere they are not known, which is no fault
            kernel = self.boot.kernel
            return Unknown(frozenset([f"the steps of {kernel.release.text} on {kernel.arch.name}"]))

    @cached_property
    def described(self) -> tuple[DescribedNode, ...]:
        """The machine's nodes before the kernel decides what to make of them."""
        return () if self.boot.machine is None else described_nodes(self.boot.machine)

    @cached_property
    def pgdats(self) -> dict[int, Pgdat]:
        """The nodes of the layout by number."""
        return {node.node_id: node for node in self.layout.nodes}

    @cached_property
    def _paths(self) -> dict[int, Path]:
        return {node.id: node.path for node in self.described}

    @cached_property
    def _ranks(self) -> dict[int, int]:
        return {node.id: rank for rank, node in enumerate(self.layout.topology.nodes)}

    @cached_property
    def _rows(self) -> dict[int, int]:
        """Where in the document's distance table a node's row is."""
        return {node.id: row for row, node in enumerate(self.described)}

    def distance(self, source: int, target: int) -> int | None:
        """node_distance() between two nodes; nothing for a node that the machine does not speak of."""
        row, column = self._ranks.get(source), self._ranks.get(target)
        return None if row is None or column is None else self.layout.topology.distances[row][column]

    def node_place(self, node: int) -> Locate:
        """Where the machine speaks of ``node`` first."""
        machine, path = self.boot.machine, self._paths.get(node)
        if machine is None or path is None:
            return nowhere

        def locate() -> Place | None:
            return machine.place(*path)

        return locate

    def distance_place(self, source: int, target: int) -> Locate:
        """Where the machine gives the distance of two nodes; where it speaks of the first if it gives none."""
        machine = self.boot.machine
        if machine is None or machine.distances is None or not {source, target} <= self._rows.keys():
            return self.node_place(source)

        def locate() -> Place | None:
            return machine.place("distances", self._rows[source], self._rows[target])

        return locate
