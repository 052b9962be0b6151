"""What every JSON document of meminit opens with: its kind, the tool, and the boot it speaks of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from meminit.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.boot import Boot

__all__ = ["boot_head", "document", "dumps"]


def document(kind: str, boot: Boot | None, body: Mapping[str, Any]) -> dict[str, Any]:
    """A document of ``kind`` (``zones/1``); ``boot`` is None of documents about the tool's own knowledge."""
    head: dict[str, Any] = {"meminit": kind, "tool": {"name": "meminit", "version": __version__}}
    if boot is not None:
        head["boot"] = boot_head(boot)
    return {**head, **body}


def boot_head(boot: Boot) -> dict[str, Any]:
    """Which boot it is, and what was assumed of it."""
    kernel = boot.kernel
    return {
        "name": boot.name,
        "arch": kernel.arch.name,
        "release": kernel.release.text,
        "page_size_bytes": 1 << kernel.page_shift,
        "cmdline": boot.cmdline.source.text,
        "config_source": kernel.config.source_name,
        "features": sorted(kernel.features),
        "assumed": list(boot.assumed),
    }


def dumps(value: Mapping[str, Any], *, line: bool = False) -> str:
    """JSON text with a newline at its end: indented for people, or on one ``line``."""
    if line:
        return json.dumps(value, separators=(",", ":")) + "\n"
    return json.dumps(value, indent=2) + "\n"
