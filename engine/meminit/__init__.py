"""meminit tells how Linux will lay out memory on a machine before it boots, and checks what decides it.

>>> import meminit
>>> machine = {"meminit": "machine/1", "nodes": [{"id": 0, "memory": "4G"}, {"id": 1, "memory": "4G"}]}
>>> boot = meminit.Boot.load(machine=machine, kernel={"release": "4.7", "arch": "x86_64"})
>>> meminit.zonelists(boot).order.effective
'node'
>>> meminit.zonelists(boot).nodes[1].fallback_nodes
(1, 0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.version import __version__

if TYPE_CHECKING:
    from meminit.api import (
        AddressSpaces,
        Boot,
        Defect,
        Difference,
        Feature,
        InputFault,
        Layout,
        LineReading,
        MeminitError,
        PageAnswer,
        Prediction,
        Proof,
        Report,
        Request,
        RuleFault,
        Steps,
        Zonelists,
        address_space,
        baseline_of,
        check,
        cmdline,
        diff,
        explain,
        features,
        page,
        prove,
        requests,
        reserves,
        steps,
        to_json,
        zonelists,
        zones,
    )

__all__ = [
    "AddressSpaces",
    "Boot",
    "Defect",
    "Difference",
    "Feature",
    "InputFault",
    "Layout",
    "LineReading",
    "MeminitError",
    "PageAnswer",
    "Prediction",
    "Proof",
    "Report",
    "Request",
    "RuleFault",
    "Steps",
    "Zonelists",
    "__version__",
    "address_space",
    "baseline_of",
    "check",
    "cmdline",
    "diff",
    "explain",
    "features",
    "page",
    "prove",
    "requests",
    "reserves",
    "steps",
    "to_json",
    "zonelists",
    "zones",
]


def __getattr__(name: str) -> object:
    """Import the library when something of it is asked for, so that the command line starts fast."""
    if name not in __all__:
        message = f"module `meminit` has no attribute `{name}`"
        raise AttributeError(message)
    from meminit import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return list(__all__)
