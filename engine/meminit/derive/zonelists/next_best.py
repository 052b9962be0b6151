"""find_next_best_node(): which node follows in a list, by distance, CPUs and the load of earlier lists."""

from __future__ import annotations

from itertools import compress, repeat, zip_longest
from operator import add, mul, ne
from typing import TYPE_CHECKING

from meminit.model.zonelists import Candidate, Pick
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meminit.model.kernel import Kernel

__all__ = ["NodeStates", "Weighing", "find_next_best_nodes", "picks_by_id", "picks_of", "spread_load"]

INT_BITS = 32


@dataclass(frozen=True, slots=True)
class NodeStates:
    """Which nodes are in N_ONLINE, N_MEMORY and N_CPU, by position; N_CPU as far as the CPU masks are filled."""

    online: tuple[bool, ...]
    has_memory: tuple[bool, ...]
    has_cpus: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Weighing:
    """How a kernel weighs the nodes of one machine; nodes are told by their position in ascending order of id.

    ``factor`` is what distance counts against node_load, ``penalties`` what each node pays for having CPUs.
    ``candidates`` can be the next best node, ``own_first`` are those that come first in their own list unweighed.
    ``most`` is a bound of all values.
    """

    ids: tuple[int, ...]
    distances: tuple[tuple[int, ...], ...]
    factor: int
    penalties: tuple[int, ...]
    candidates: tuple[int, ...]
    candidate_set: frozenset[int]
    own_first: frozenset[int]
    most: int
    first_load: int
    assigned: bool
    counts_one: bool

    @property
    def may_wrap(self) -> bool:
        """Whether a value can be more than C's int holds."""
        return self.most >> (INT_BITS - 1) > 0

    @classmethod
    def of(
        cls,
        kernel: Kernel,
        ids: Sequence[int],
        distances: tuple[tuple[int, ...], ...],
        states: NodeStates,
    ) -> Weighing:
        """What ``kernel`` makes of nodes at ``distances``.

        MAX_NODE_LOAD is nr_online_nodes and MAX_NUMNODES 1 << NODES_SHIFT; releases that count one load a pick
        weigh by MAX_NUMNODES alone.
        """
        count = len(distances)
        online, has_memory = states.online, states.has_memory
        nr_online_nodes = sum(online)
        counts_one = kernel.has("node-load-counts-one")
        by_memory = kernel.has("zonelist-candidates-have-memory")
        penalty = kernel.arch.penalty_for_node_with_cpus
        skips = kernel.has("zonelist-skips-memoryless-local")
        factor = (1 if counts_one else nr_online_nodes) << kernel.nodes_shift
        candidates = tuple(n for n in range(count) if (has_memory[n] if by_memory else online[n]))
        return cls(
            ids=tuple(ids),
            distances=distances,
            factor=factor,
            penalties=tuple(penalty if cpus else 0 for cpus in states.has_cpus),
            candidates=candidates,
            candidate_set=frozenset(candidates),
            own_first=frozenset(n for n in range(count) if has_memory[n] or not skips),
            most=(max(map(max, distances), default=0) + 1 + penalty) * factor + nr_online_nodes * count,
            first_load=nr_online_nodes,
            assigned=kernel.has("node-load-assigned"),
            counts_one=counts_one,
        )


def find_next_best_nodes(local: int, weighing: Weighing, node_load: Sequence[int]) -> tuple[int, ...]:
    """All answers of find_next_best_node() for ``local``, in order.

    One sort gives them: while a list is built, only nodes that it already holds get more load. The sort is stable,
    so that of equal nodes the lowest id wins, as the kernel's strict `<` has it.
    """
    factor = weighing.factor
    far: Iterable[int] = weighing.distances[local]
    if any(weighing.penalties):
        far = map(add, far, weighing.penalties)
    values = list(map(add, map(mul, far, repeat(factor)), node_load))
    values[:local] = map(add, values[:local], repeat(factor))  # prefer the next node
    if weighing.may_wrap:
        values = list(map(_as_int, values))
    order = sorted(weighing.candidates, key=values.__getitem__)
    if local in weighing.own_first:
        if local in weighing.candidate_set:
            order.remove(local)
        order.insert(0, local)
    return tuple(order)


def _as_int(value: int) -> int:
    """``value`` as C's int holds it."""
    half = 1 << (INT_BITS - 1)
    return (value + half) % (2 * half) - half


def spread_load(local: int, chosen: Sequence[int], weighing: Weighing, node_load: list[int]) -> None:
    """Load the first node of each group at equal distance, so that the next list begins the group elsewhere."""
    row = weighing.distances[local]
    distances = [row[local], *map(row.__getitem__, chosen)]
    farther = map(ne, distances[1:], distances)
    if weighing.counts_one:
        for node in compress(chosen, farther):
            node_load[node] += 1
        return
    loads = range(weighing.first_load, weighing.first_load - len(chosen), -1)
    for node, load in compress(zip(chosen, loads, strict=True), farther):
        node_load[node] = load if weighing.assigned else node_load[node] + load


def picks_of(
    local: int,
    chosen: Sequence[int],
    weighing: Weighing,
    load_before: Sequence[int],
    load_after: Sequence[int],
) -> tuple[Pick, ...]:
    """Why each of ``chosen`` came when it did, from the loads before and after the list was built."""
    ids, row, factor = weighing.ids, weighing.distances[local], weighing.factor
    weighed = {
        node: Candidate(
            node=ids[node],
            distance=row[node],
            ahead=int(node < local),
            penalty=weighing.penalties[node],
            load=load_before[node],
            value=_as_int((row[node] + int(node < local) + weighing.penalties[node]) * factor + load_before[node]),
        )
        for node in chosen
        if node != local
    }
    picks = []
    for node, after in zip_longest(chosen, chosen[1:]):
        if node == local:
            picks.append(Pick(ids[node], "the local node comes first", load_after=load_after[node]))
            continue
        own = weighed[node]
        rival = None if after is None else weighed[after]
        tie = rival is not None and rival.value == own.value
        picks.append(Pick(ids[node], _why(own, rival), own, tie, load_after[node]))
    return tuple(picks)


def _why(own: Candidate, rival: Candidate | None) -> str:
    """In words, against the next best of those that were left."""
    if rival is None:
        return "the last one left"
    if rival.value == own.value:
        return f"as good as node {rival.node}, and the lower id"
    if own.value - own.load == rival.value - rival.load:
        return f"counts as near as node {rival.node}, and is less loaded"
    if own.distance < rival.distance:
        return f"nearer than node {rival.node}"
    if own.distance > rival.distance:
        return f"farther than node {rival.node}, which pays for its CPUs or its lower id"
    if own.penalty < rival.penalty:
        return f"as near as node {rival.node}, and without CPUs"
    return f"as near as node {rival.node}, and after the local node by id"


def picks_by_id(nodes: Sequence[int]) -> tuple[Pick, ...]:
    """Why nodes stand where they do in a list that knows no distance; ``nodes`` are ids in order."""
    local = nodes[0]
    return (
        Pick(local, "the local node comes first"),
        *(
            Pick(node, "the next by id" if node > local else "from node 0 on, once the highest id is reached")
            for node in nodes[1:]
        ),
    )
