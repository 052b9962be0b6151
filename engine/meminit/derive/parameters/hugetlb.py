"""hugepagesz=, hugepages= and default_hugepagesz=: which size a count belongs to, and what is said of those that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from meminit.model.bootline_reading import Understood
    from meminit.model.commandline import Parameter
    from meminit.model.kernel import Kernel

__all__ = ["hugetlb_lines"]


def hugetlb_lines(kernel: Kernel) -> Callable[[Parameter, Understood], tuple[str, ...]]:
    """A function that takes words as handlers are called for them, and gives the lines that their order leads to."""
    del kernel
    return lambda word, understood: ()
