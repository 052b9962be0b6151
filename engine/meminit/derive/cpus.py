"""nr_cpu_ids and setup_max_cpus: which CPUs of the machine the kernel has numbers for, and which it starts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.model.settings import settings, size_setting
from meminit.read.cpulist import written_cpulist

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot
    from meminit.model.layout import Topology

__all__ = ["nr_cpu_ids", "possible_cpus", "runs"]


def possible_cpus(boot: Boot, told: Topology) -> Topology:
    """``told`` with the CPUs that can ever run, and with which of them are started; notes say what is left out."""
    limit = nr_cpu_ids(boot)
    cpus = sorted(cpu for node in told.nodes for cpu in node.cpus)
    if limit is not None and cpus and cpus[-1] >= limit:
        lost = [cpu for cpu in cpus if cpu >= limit]
        said = f"the kernel has room for {limit} CPUs: of CPUs {written_cpulist(lost)} it knows nothing"
        nodes = tuple(replace(node, cpus=tuple(cpu for cpu in node.cpus if cpu < limit)) for node in told.nodes)
        told, cpus = replace(told, nodes=nodes, notes=(*told.notes, said)), cpus[: -len(lost)]
    most = size_setting(boot.kernel, boot.cmdline, "setup_max_cpus")
    if most is None or len(cpus) <= max(most, 1):
        return told
    started = cpus[: max(most, 1)]
    idle = [node.id for node in told.nodes if node.cpus and not set(node.cpus) & set(started)]
    said = f"of {len(cpus)} CPUs only {written_cpulist(started)} are started"
    if idle:
        said += f": none of {'nodes' if len(idle) > 1 else 'node'} {written_cpulist(idle)}"
    return replace(told, started=frozenset(started), notes=(*told.notes, said))


def nr_cpu_ids(boot: Boot) -> int | None:
    """Below which number the CPUs are that the kernel can ever run; None where nothing says it.

    The build and nr_cpus= say so everywhere, on x86 possible_cpus= too, and maxcpus=0.
    """
    return min(_limits(boot), default=None)


def _limits(boot: Boot) -> Iterator[int]:
    kernel, line = boot.kernel, boot.cmdline
    if kernel.config.enabled("SMP") is False:
        yield 1
        return
    built = kernel.config.number("NR_CPUS")
    if built is not None:
        yield built
    if not kernel.enabled("FORCE_NR_CPUS"):
        yield from (given.value for given in settings(kernel, line, "nr_cpu_ids") if isinstance(given.value, int))
    possible = size_setting(kernel, line, "setup_possible_cpus")
    if possible is not None:
        yield max(possible, 1)
    if kernel.has("maxcpus-0-leaves-one-cpu") and size_setting(kernel, line, "setup_max_cpus") == 0:
        yield 1


def runs(cpus: tuple[int, ...], topology: Topology) -> bool:
    """Whether any of these CPUs is started."""
    return bool(cpus) and (topology.started is None or not topology.started.isdisjoint(cpus))
