"""Reading a .config in a warm process beside kconfiglib's load_config on a tree that declares its symbols."""

from __future__ import annotations

import lzma
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from meminit.read.dotconfig import read_dotconfig
from meminit.text import Source
from support import CORPUS
from timing import Row, in_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEBIAN = "distros-Debian_13_Trixie_x86_64.config.xz"
LINES = 10_000


def rows() -> Iterator[Row]:
    """A .config of 10,000 lines: no slower than kconfiglib."""
    if not CORPUS.is_dir():
        sys.stdout.write(f"dotconfig: no corpus at {CORPUS}, not measured\n")
        return
    text = lzma.decompress((CORPUS / "dotconfig" / DEBIAN).read_bytes()).decode()
    text = "\n".join(text.split("\n")[:LINES]) + "\n"
    with tempfile.TemporaryDirectory() as name:
        rival = _kconfiglib(Path(name), text)
        ours, other = in_turns(_timed(lambda: read_dotconfig(Source("debian.config", text))), rival, rounds=25)
    yield Row(f"read a .config of {text.count(chr(10))} lines, warm", ours, other, "kconfiglib", "within 1")


def _timed(action: Callable[[], object]) -> Callable[[], float]:
    def run() -> float:
        start = time.perf_counter()
        action()
        return time.perf_counter() - start

    return run


def _kconfiglib(folder: Path, text: str) -> Callable[[], float]:
    """load_config of kconfiglib on a Kconfig that declares every symbol with the type its value has."""
    import kconfiglib

    declared = [f"config {name}\n\t{kind} {name!r}\n".replace("'", '"') for name, kind in _symbols(text).items()]
    (folder / "Kconfig").write_text("config MODULES\n\tbool\n\tdefault y\n\toption modules\n" + "".join(declared))
    (folder / ".config").write_text(text)
    tree = kconfiglib.Kconfig(str(folder / "Kconfig"), warn=False)
    return _timed(lambda: tree.load_config(str(folder / ".config")))


def _symbols(text: str) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("CONFIG_"):
            name, _, value = line[len("CONFIG_") :].partition("=")
            if value[:1] == '"':
                kinds[name] = "string"
            elif value in {"y", "m"}:
                kinds[name] = "tristate"
            else:
                kinds[name] = "hex" if value.startswith("0x") else "int"
        elif line.startswith("# CONFIG_") and line.endswith(" is not set"):
            kinds[line[len("# CONFIG_") : -len(" is not set")]] = "tristate"
    kinds.pop("MODULES", None)
    return kinds
