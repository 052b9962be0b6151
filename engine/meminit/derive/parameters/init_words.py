"""What init gets of the boot line: the words that nothing in the kernel knows, and those behind a bare ``--``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel

__all__ = ["InitWords", "limit_of"]

_LIMIT = "INIT_ENV_ARG_LIMIT"
_DEFAULT_LIMIT = 32
_OLD_LIMIT = 8


def limit_of(kernel: Kernel) -> int:
    """MAX_INIT_ARGS and MAX_INIT_ENVS: CONFIG_INIT_ENV_ARG_LIMIT, 8 in 2.4."""
    if not kernel.has("cmdline-next-arg"):
        return _OLD_LIMIT
    return kernel.config.number(_LIMIT) or _DEFAULT_LIMIT


class InitWords:
    """argv_init and envp_init as they fill up. ``panic`` is what the kernel will die of; empty while they hold."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._arguments: dict[int, str] = {}
        self._behind: list[str] = []
        self._environment = {"HOME": "HOME=/", "TERM": "TERM=linux"}
        self.panic = ""

    def clear_arguments(self) -> None:
        """init= and rdinit= drop the arguments collected before them: init_setup()."""
        self._arguments.clear()

    def unknown(self, index: int, name: str, value: str | None) -> None:
        """Take word number ``index``, which nothing knows: the end of unknown_bootoption()."""
        if self.panic:
            return
        if value is None:
            if len(self._arguments) >= self._limit:
                self.panic = f"Too many boot init vars at `{name}'"
            self._arguments[index] = name
            return
        if name not in self._environment and len(self._environment) > self._limit:
            self.panic = f"Too many boot env vars at `{name}={value}'"
        self._environment[name] = f"{name}={value}"

    def behind_dashes(self, text: str) -> None:
        """Take a word behind ``--``: set_init_arg()."""
        if self.panic:
            return
        if len(self._arguments) + len(self._behind) >= self._limit:
            self.panic = f"Too many boot init vars at `{text}'"
            return
        self._behind.append(text)

    def told(self) -> tuple[str, ...]:
        """What print_unknown_bootoptions() lists: arguments, then environment; HOME and TERM are not told."""
        if self.panic:
            return ()
        return (*self._arguments.values(), *list(self._environment.values())[2:])
