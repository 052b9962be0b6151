"""A word of the boot line on its way through the passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.bootline_reading import WordReading

if TYPE_CHECKING:
    from meminit.derive.parameters.settled import Settled
    from meminit.model.bootline_reading import Understood
    from meminit.model.commandline import Parameter
    from meminit.model.parameter_rules import ParameterRule, Reader

__all__ = ["PassingWord"]


class PassingWord:
    """A word on its way through the passes."""

    def __init__(
        self, word: Parameter, known: tuple[Reader, ...], rule: ParameterRule | None, settled: Settled | None = None
    ) -> None:
        self.word = word
        self.known = known
        self.rule = rule
        self.fate = "cut" if word.cut else "unknown" if word.unknown else "behind --" if word.for_init else "unread"
        self.took: list[Reader] = []
        self.understood: Understood | None = None
        self.settled = settled

    @property
    def text(self) -> str:
        """The word as repair_env_string() puts it together again, quotes gone."""
        return self.word.name if self.word.value is None else f"{self.word.name}={self.word.value}"

    def sysctl(self) -> Reader | None:
        """The sysctl that the word stands for."""
        wanted = (r for r in self.known if r.kind == "sysctl" and r.takes(self.word.name, self.word.value, folds=False))
        return next(wanted, None)

    def reading(self) -> WordReading:
        """The word as it ended."""
        if self.settled is not None:
            return self.settled.of(self.word)
        unsure = () if any(reader.sure for reader in self.took) else self.took
        deciding = tuple(dict.fromkeys(what for reader in unsure for what in reader.deciding))
        return WordReading(self.word, self.fate, tuple(self.took), deciding, self.rule, self.understood)
