"""What numa_emulation() prints, in its order, and that it gives up."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from meminit.derive.messages.wording import say
from meminit.model.constants import constant
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel
    from meminit.model.messages import Message

__all__ = ["FAKING", "EmulationFailed", "Said"]

FAKING = "fake-node"


class EmulationFailed(Exception):
    """The kernel gives the emulation up; the text says why."""


@dataclass(slots=True)
class Said:
    """The lines of one attempt; ``notes`` are those of them that tell of more than a node that is made."""

    kernel: Kernel
    lines: list[Message] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def min_size(self) -> int:
        """FAKE_NODE_MIN_SIZE, in bytes."""
        return constant(self.kernel, "FAKE_NODE_MIN_SIZE") or 0

    def pxm(self) -> None:
        """Fake nodes are given the proximity domains of those that firmware tells."""
        self._line("fake-pxm")

    def node(self, number: int, start: int, end: int) -> None:
        """A node is made of the bytes ``[start, end)``."""
        size = end - start >> 20
        self._line("fake-node", node=number, start=start, end=end, last=end - 1, size=size)

    def told(self, name: str, **fields: object) -> str:
        """Something else is told, and the emulation goes on; its words."""
        text = self._line(name, **fields)
        self.notes.append(text)
        return text

    def fail(self, name: str, **fields: object) -> EmulationFailed:
        """What to raise where the kernel tells why it gives up."""
        return EmulationFailed(self.told(name, **fields))

    def fail_silently(self, why: str) -> EmulationFailed:
        """What to raise where it does not; ``why`` are our words."""
        return EmulationFailed(self.note(why))

    def note(self, why: str) -> str:
        """What is to be said and is not printed; the same."""
        self.notes.append(why)
        return why

    def _line(self, name: str, **fields: object) -> str:
        message = say(self.kernel, name, "numa=fake=", FAKING, (str(len(self.lines)),), **fields)
        self.lines.append(message)
        return message.text
