"""The order of nodes is what the kernel's own loop gives, and its explanation is enough to find it again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.derive.zonelists.next_best import NodeStates, Weighing, find_next_best_nodes, picks_of, spread_load
from meminit.model.boot import Boot
from meminit.model.kernel import Kernel
from meminit.model.zonelists import Zonelists
from zonelist_facts import predicted

Seen = Callable[..., Boot]
LAST = "the last one left"
RELEASES = ("2.6.20", "2.6.32", "4.7", "5.15", "5.17", "6.1", "6.8")


class OneByOne:
    """find_next_best_node() and build_zonelists() as loops that ask for one node after the other."""

    def __init__(self, kernel: Kernel, rows: Sequence[Sequence[int]], states: NodeStates) -> None:
        self.kernel, self.rows, self.states = kernel, rows, states
        self.load = [0] * len(rows)

    def next_node(self, local: int, used: set[int]) -> int:
        kernel, states = self.kernel, self.states
        stays_out = kernel.has("zonelist-skips-memoryless-local") and not states.has_memory[local]
        if local not in used and not stays_out:
            return local
        best, least = -1, 1 << 31
        for node in range(len(self.rows)):
            ready = states.has_memory[node] if kernel.has("zonelist-candidates-have-memory") else states.online[node]
            if node in used or not ready:
                continue
            value = self.rows[local][node] + (node < local)
            if states.has_cpus[node]:
                value += kernel.arch.penalty_for_node_with_cpus
            value *= 1 << kernel.nodes_shift
            if not kernel.has("node-load-counts-one"):
                value *= sum(states.online)
            value += self.load[node]
            if value < least:
                best, least = node, value
        return best

    def list_of(self, local: int) -> tuple[int, ...]:
        used: set[int] = set()
        listed, before, load = [], local, sum(self.states.online)
        while (node := self.next_node(local, used)) >= 0:
            used.add(node)
            if self.rows[local][node] != self.rows[local][before]:
                if self.kernel.has("node-load-counts-one"):
                    self.load[node] += 1
                elif self.kernel.has("node-load-assigned"):
                    self.load[node] = load
                else:
                    self.load[node] += load
            before, load = node, load - 1
            listed.append(node)
        return tuple(listed)


@st.composite
def machines(draw: st.DrawFn) -> tuple[list[list[int]], NodeStates]:
    """Up to nine nodes, any distances, some offline, some without memory or CPUs."""
    count = draw(st.integers(1, 9))
    far = st.sampled_from((10, 11, 12, 20, 21, 40, 254))
    rows = [[10 if a == b else draw(far) for b in range(count)] for a in range(count)]
    flags = st.lists(st.booleans(), min_size=count, max_size=count)
    online = draw(flags)
    has_memory = [up and memory for up, memory in zip(online, draw(flags), strict=True)]
    return rows, NodeStates(tuple(online), tuple(has_memory), tuple(draw(flags)))


@settings(deadline=None)
@given(machines(), st.sampled_from(RELEASES), st.sampled_from(("x86_64", "ia64")))
def test_one_sort_gives_what_the_kernels_loop_gives(
    seen: Seen, machine: tuple[list[list[int]], NodeStates], release: str, arch: str
) -> None:
    kernel = seen({0: {"Normal": 1}}, release, arch=arch).kernel
    rows, states = machine
    weighing = Weighing.of(kernel, range(len(rows)), tuple(map(tuple, rows)), states)
    loops, load = OneByOne(kernel, rows, states), [0] * len(rows)

    for local in range(len(rows)):
        if not states.online[local]:
            continue
        nodes = find_next_best_nodes(local, weighing, load)
        before = list(load)
        spread_load(local, nodes, weighing, load)

        assert nodes == loops.list_of(local)
        assert load == loops.load

        picks = picks_of(local, nodes, weighing, before, load)
        weighed = [pick.weighed for pick in picks if pick.weighed is not None]
        for turn, won in enumerate(weighed):
            left = weighed[turn:]
            least = min(other.value for other in left)
            equal = [other.node for other in left if other.value == least]

            assert won.value == (won.distance + won.ahead + won.penalty) * weighing.factor + won.load
            assert (won.value, won.node) == (least, min(equal))
            assert [pick.tie for pick in picks if pick.weighed is won] == [len(equal) > 1]
        assert [pick.load_after for pick in picks] == [load[node] for node in nodes]


def test_values_wrap_as_a_c_int_does(seen: Seen) -> None:
    kernel = seen({0: {"Normal": 1}}, "4.7", config={"NODES_SHIFT": 10}).kernel
    states = NodeStates((True,) * 1024, (True,) * 1024, (False,) * 1024)
    rows = [[10] * 1024 for _ in range(1024)]
    rows[0][5] = 2048  # 2048 * 1024 * 1024 is the least int
    weighing = Weighing.of(kernel, range(1024), tuple(map(tuple, rows)), states)

    assert find_next_best_nodes(0, weighing, [0] * 1024)[:3] == (0, 5, 1)


def build(boot: Boot) -> Zonelists:
    return predicted(boot, explain=True)[1]


def why(lists: Zonelists, node: int) -> list[str]:
    return [pick.why for own in lists.nodes if own.node == node for pick in own.picks]


def test_an_explanation_says_what_decided(seen: Seen) -> None:
    zones = {node: {"Normal": 100} for node in range(4)}
    rows = [[10, 20, 20, 30], [20, 10, 20, 20], [20, 20, 10, 20], [20, 21, 20, 10]]
    lists = build(seen(zones, "6.1", distances=rows, cpus={0: "0", 1: "1", 3: "2"}, state="running"))

    assert why(lists, 0) == [
        "the local node comes first",
        "as near as node 1, and without CPUs",
        "nearer than node 3",
        "the last one left",
    ]
    assert why(lists, 1)[1:3] == [
        "as near as node 3, and without CPUs",
        "as near as node 0, and after the local node by id",
    ]
    assert why(lists, 3)[1] == "as near as node 0, and without CPUs"


def test_a_farther_node_can_be_the_better_one(seen: Seen) -> None:
    zones = {node: {"Normal": 100} for node in range(3)}
    rows = [[10, 20, 20], [20, 10, 21], [20, 20, 10]]
    lists = build(seen(zones, "6.1", distances=rows, cpus={0: "0-3"}, state="running"))

    assert lists.nodes[1].fallback_nodes == (1, 2, 0)
    assert why(lists, 1)[1] == "farther than node 0, which pays for its CPUs or its lower id"


def test_equal_distances_take_turns(seen: Seen) -> None:
    lists = build(seen({node: {"Normal": 100} for node in range(4)}, "5.17"))

    assert [own.fallback_nodes for own in lists.nodes] == [(0, 1, 2, 3), (1, 2, 3, 0), (2, 3, 0, 1), (3, 0, 1, 2)]
    assert why(lists, 0)[1:] == ["as good as node 2, and the lower id", "as good as node 3, and the lower id", LAST]
    assert why(lists, 3)[1] == "counts as near as node 1, and is less loaded"


def test_only_the_named_nodes_are_explained(seen: Seen) -> None:
    boot = seen({node: {"Normal": 100} for node in range(3)})
    lists = predicted(boot, explain=[1])[1]

    assert [bool(own.picks) for own in lists.nodes] == [False, True, False]
    assert [own.fallback for own in lists.nodes] == [own.fallback for own in build(boot).nodes]
