"""The passes over the boot line: parse_early_param(), parse_args() with obsolete_checksetup(), do_sysctl_args().

Sources: init/main.c, kernel/params.c, fs/proc/proc_sysctl.c; what differs by release is in rules/features/boot-passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.parameters.init_words import InitWords, limit_of
from meminit.derive.parameters.overlooked import SEARCHES, overlooked
from meminit.derive.parameters.parse_options import parse_options
from meminit.derive.parameters.passing_word import PassingWord
from meminit.derive.parameters.settled import CLEARING, settled_words
from meminit.model.bootline_reading import LineReading, Printed
from meminit.model.hugetlb import HANDLERS, Hugetlb
from meminit.model.known_parameters import known_parameters
from meminit.model.parameter_rules import BEFORE, BUILT_IN, EARLY, normal
from meminit.model.understanding import understand, understand_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.derive.parameters.settled import SettledWords
    from meminit.model.bootline_reading import Understood
    from meminit.model.commandline import CommandLine, Parameter
    from meminit.model.kernel import Kernel
    from meminit.model.parameter_rules import Reader

__all__ = ["read_boot_line"]

OVERFLOW = "kernel BUG at lib/string_helpers.c"
"""How the kernel dies that finds no end in the buffer of its boot line (the line number of the file behind it)."""
_BOOT_LOADER = ("BOOT_IMAGE=", "kexec")


def read_boot_line(kernel: Kernel, line: CommandLine, online: frozenset[int] | None = None) -> LineReading:
    """Who reads each word of ``line`` on ``kernel``, what comes of it, and what the kernel prints because of it.

    ``online`` are the nodes that are online while the words are read; None where they are not known.
    """
    if not kernel.has("cmdline-next-arg"):
        return parse_options(kernel, line)
    settled = settled_words(kernel) if online is None and line.cut is None else None
    passes = _Passes(kernel, line, online, settled)
    found = passes.run()
    if settled is None:
        return found
    if passes.stopped or found.panic:  # what stands behind the word that it stops at ends otherwise than elsewhere
        return _Passes(kernel, line, online, None).run()
    settled.keep(found.words)
    return found


class _Passes:
    """The state of the boot line between passes."""

    def __init__(
        self, kernel: Kernel, line: CommandLine, online: frozenset[int] | None, settled: SettledWords | None
    ) -> None:
        self.kernel = kernel
        self.line = line
        self.known = known_parameters(kernel)
        self.context = self.known.context if online is None else self.known.context._replace(online=online)
        self.words = [self.word(parameter, settled) for parameter in line.parameters]
        self.mine = [w for w in self.words if w.fate == "unread"]
        self.fresh = [w for w in self.mine if w.settled is None]
        self.stopped = False
        self.printed: list[Printed] = []
        self.init = InitWords(limit_of(kernel))
        self.folds = kernel.has("boot-names-fold-dashes")
        self.hugetlb = Hugetlb(kernel)

    def run(self) -> LineReading:
        """The passes in their order."""
        self.parse_early_param()
        if self.line.cut is not None and self.kernel.has("long-line-kills"):
            return self.result(OVERFLOW)
        self.parse_args()
        self.print_unknown_bootoptions()
        self.do_sysctl_args()
        return self.result()

    def word(self, parameter: Parameter, settled: SettledWords | None) -> PassingWord:
        """A word before the passes; nobody has to read one of which it is settled what becomes of it."""
        if parameter.cut:
            return PassingWord(parameter, (), None)
        found = None if settled is None else settled.of(parameter)
        if found is not None:
            word = PassingWord(parameter, (), found.rule, found)
            if word.fate == "unread":
                return word
        return PassingWord(parameter, self.known.readers(parameter.name), self.known.rule(parameter.name))

    def result(self, overflow: str = "") -> LineReading:
        """All of it; ``overflow`` is what the kernel dies of before its later passes."""
        panic = overflow or (f"Kernel panic - not syncing: {self.init.panic}" if self.init.panic else "")
        if panic:
            self.printed.append(Printed(panic))
        for word in self.words:
            if word.took and word.understood is None:
                word.understood = self.understand(word)
        words = tuple(word.reading() for word in self.words)
        return LineReading(self.line, words, tuple(self.printed), self.init.told(), panic, tuple(self.hugetlb.asked))

    def parse_early_param(self) -> None:
        """Every early option in order of the line, each handler that bears its name."""
        for word in self.fresh:
            unread = overlooked(word, self.mine, self.kernel, self.context)
            for reader in word.known:
                if reader.kind in BEFORE and (
                    not reader.whole or reader.takes(word.word.name, word.word.value, folds=False)
                ):
                    word.took.append(reader)
                elif reader.kind in EARLY and reader.takes(word.word.name, word.word.value, folds=self.folds):
                    word.took.append(reader)
                    if unread:
                        word.understood = unread
                    elif self.call(word).refused:
                        self.say(word, f"Malformed early option '{word.word.name}'")

    def call(self, word: PassingWord) -> Understood:
        """What the handler makes of the value, and its lines; several handlers of one name do the same once."""
        if word.understood is None:
            word.understood = self.understand(word)
            for text in word.understood.says:
                self.say(word, text)
        return word.understood

    def understand(self, word: PassingWord) -> Understood:
        if word.rule is None:
            return understand_type(word.took[-1].types, word.word.value, self.context)
        if self.context is self.known.context:
            found = self.known.understood(word.rule, word.word.value)
        else:
            found = understand(word.rule, word.word.value, self.kernel, self.context)
        return self.hugetlb.take(word.rule.name, word.word, found) if word.rule.name in HANDLERS else found

    def say(self, word: PassingWord, text: str) -> None:
        self.printed.append(Printed(text, word.word))

    def parse_args(self) -> None:
        """The pass "Booting kernel": built-in module parameters, then unknown_bootoption() for all others."""
        for index, word in enumerate(self.mine):
            if word.settled is not None:
                if word.settled.fate.startswith("init"):
                    self.init.unknown(index, word.word.name, word.word.value)
                continue
            builtin = next((reader for reader in word.known if reader.kind in BUILT_IN), None)
            if builtin is None:
                self.unknown_bootoption(index, word)
                continue
            word.fate = "kernel"
            word.took.append(builtin)
            if self.call(word).refused:
                self.say(word, f"Booting kernel: `{word.word.value or ''}' invalid for parameter `{word.word.name}'")
                if self.kernel.has("boot-stops-at-bad-value"):
                    self.stopped = True
                    return
        self.set_init_args()

    def set_init_args(self) -> None:
        """The pass "Setting init args" over what stands behind the bare ``--``."""
        behind = [word for word in self.words if word.fate == "behind --"]
        for word in behind[1:]:
            self.init.behind_dashes(word.text)
        if behind:
            behind[0].fate = "dashes"

    def unknown_bootoption(self, index: int, word: PassingWord) -> None:
        """A word that is no built-in module parameter."""
        name, text = word.word.name, word.text
        if word.sysctl() is not None and self.kernel.has("boot-sysctl-names-not-for-init"):
            word.fate = "sysctl"
        elif text.startswith(_BOOT_LOADER) and self.kernel.has("boot-loader-words-known"):
            word.fate = "boot loader"
        elif self.obsolete_checksetup(word):
            word.fate = "kernel"
            if normal(name) in CLEARING:
                self.init.clear_arguments()
        elif "." in name:
            word.fate = "module"
        else:
            word.fate = "init argument" if word.word.value is None else "init environment"
            self.init.unknown(index, name, word.word.value)

    def obsolete_checksetup(self, word: PassingWord) -> bool:
        """Whether an early option had the word, or a ``__setup`` whose string it begins with takes it."""
        had_early = any(reader.kind in EARLY for reader in word.took if reader.kind not in SEARCHES)
        for reader in self.setups(word):
            if normal(reader.name) != normal(word.word.name):
                word.took.append(reader)
                return True
            word.took.append(reader)
            if not self.call(word).refused:
                return True
        return had_early

    def setups(self, word: PassingWord) -> Iterator[Reader]:
        """The ``__setup`` strings with which the word begins, those of its own name first."""
        for reader in word.known:
            if reader.kind == "__setup" and reader.takes(word.word.name, word.word.value, folds=self.folds):
                yield reader
        yield from self.known.other_setups(word.word.name, word.text, folds=self.folds)

    def print_unknown_bootoptions(self) -> None:
        """The line that lists what is handed to init."""
        told = self.init.told()
        if told and self.kernel.has("boot-unknown-words-told"):
            words = " ".join(told)
            self.printed.append(
                Printed(f'Unknown kernel command line parameters "{words}", will be passed to user space.')
            )

    def do_sysctl_args(self) -> None:
        """The last pass: sysctl.NAME=VALUE, and the names that stand for sysctls."""
        if self.init.panic or not self.kernel.has("boot-sysctl-words"):
            return
        for word in self.fresh:
            sysctl = word.sysctl()
            if sysctl is None and not word.word.name.startswith(("sysctl.", "sysctl/")):
                continue
            if sysctl is not None:
                word.took.append(sysctl)
            if word.fate == "module":
                word.fate = "sysctl"
            if not word.word.value:
                self.say(word, f"Setting sysctl args: `' invalid for parameter `{word.word.name}'")
            elif sysctl is not None and self.call(word).refused:
                self.say(word, f"Failed to set sysctl parameter '{sysctl.name}={word.word.value}': invalid value")
