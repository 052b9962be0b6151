"""A boot: machine × kernel × command line (× sysctls), everything a prediction needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault, did_you_mean
from meminit.model.builtin_line import JoinedLine, joined_line
from meminit.model.choosing import choose_arch, choose_release
from meminit.model.commandline import command_line
from meminit.model.config import config_of, config_of_mapping
from meminit.model.constants import constant
from meminit.model.kernel import Kernel, features_of, parse_release, undecided_of
from meminit.model.knowledge import features
from meminit.model.plugging import refuse_nowhere
from meminit.model.zone_types import zone_types
from meminit.read.bootspec import BootSpec, Opener, refuse_files
from meminit.read.image_sizes import ImageSizes
from meminit.read.schema import validate
from meminit.records import dataclass
from meminit.text import Source
from meminit.woven import Woven

if TYPE_CHECKING:
    from typing import Self

    from meminit.model.arch import Arch
    from meminit.model.commandline import CommandLine
    from meminit.model.kernel import Release
    from meminit.model.machine import Machine
    from meminit.model.plugging import Plugged
    from meminit.read.bootfiles.entry import Note
    from meminit.read.machine import MachineFacts
    from meminit.read.zonefacts import ZoneFacts
    from meminit.text import Place

__all__ = ["BOOTING", "RUNNING", "Boot", "Sysctl", "assumed_of_words"]

BOOTING, RUNNING = "booting", "running"
_HOTPLUG = "MEMORY_HOTPLUG"


@dataclass(frozen=True, slots=True)
class Sysctl:
    """A sysctl written after boot, in order of writing; ``name`` with dots."""

    name: str
    value: str
    place: Place | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Boot:
    """One boot. ``machine`` is None when none was given: what needs one then answers that it is missing.

    ``state`` is ``booting`` (the lists of build_all_zonelists() in start_kernel) or ``running`` (a rebuild).
    ``hotplug`` are zones that get memory while running: (node, zone). ``hotplug_places`` are where that was said.
    ``assumed`` says what was not given.
    ``undecided`` are CONFIG symbols that are not known, taken as off, and decide what comes of the boot line's words.
    ``notes`` tell what in the boot loader's file is not followed. ``sizes`` are those of image and initrd.
    """

    name: str
    kernel: Kernel
    machine: Machine | None
    cmdline: CommandLine
    sysctls: tuple[Sysctl, ...] = ()
    observed: tuple[ZoneFacts, ...] | None = None
    state: str = BOOTING
    hotplug: tuple[Plugged, ...] = ()
    hotplug_places: tuple[Place | None, ...] = ()
    assumed: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    given: frozenset[str] = field(default_factory=frozenset)
    notes: tuple[Note, ...] = ()
    sizes: ImageSizes = ImageSizes()

    @classmethod
    def form(cls, spec: BootSpec) -> Self:
        """The boot of ``spec``, with honest defaults for what it does not say. Raises InputFault."""
        dotconfig = None if spec.config is None or isinstance(spec.config, Mapping) else spec.config
        machine, header_arch = spec.machine, dotconfig.arch if dotconfig else None
        arch, assumed = choose_arch(
            (
                ("--arch", spec.arch, spec.arch_place),
                ("the machine", machine.arch if machine else None, machine.places.at(("arch",)) if machine else None),
                ("the .config", header_arch, dotconfig.header.place if dotconfig else None),
            ),
            spec.entry,
        )
        header = (dotconfig.release, dotconfig.header.place) if dotconfig else (None, None)
        entry = spec.entry
        named = (entry.release, entry.release_place) if entry else (None, None)
        release, guessed = choose_release((spec.release, spec.release_place), header, arch, named)
        assumed += guessed
        if isinstance(spec.config, Mapping):
            config = config_of_mapping(spec.config, arch)
        else:
            config = config_of(spec.config, arch) if spec.config else config_of_mapping(spec.shown, arch)
        if not spec.config:
            shown = ", ".join(f"CONFIG_{symbol}={value}" for symbol, value in spec.shown.items())
            usual = f"the usual {arch.name} config where none is given"
            assumed.append(f"{usual}, but for what the log shows: {shown}" if shown else usual)
        elif not config.complete:
            assumed.append(f"what the .config leaves open as the usual {arch.name} config has it")
        if spec.hotplug and config.enabled(_HOTPLUG) is None:
            config = replace(config, defaults={**config.defaults, _HOTPLUG: "y"})
            assumed.append(f"CONFIG_{_HOTPLUG}=y, since memory is plugged in")
        known = features()
        _refuse_unknown(spec, {feature.name for feature in known})
        asked = (known, release, arch, config, spec.features)
        kernel = Kernel(release, arch, config, features_of(*asked), undecided_of(*asked))
        handed = spec.cmdline or Source("<cmdline>", "")
        joined = JoinedLine(handed) if entry and entry.joined else joined_line(kernel, handed)
        line = _line(kernel, joined.line)
        if entry and isinstance(joined.line, Woven):
            line = line.doubting(joined.line.spans(entry.unknown))
        undecided = _deciding(kernel, line)
        assumed += map(_taken_as_off, undecided)
        assumed += [*joined.said, *(entry.assumed if entry else ())]
        assumed += machine.notes if machine else ()
        placed = None if machine is None else _placed(machine, arch)
        _refuse_hotplug(spec, kernel, placed)
        return cls(
            name=spec.name or (machine.name if machine else "") or "boot",
            kernel=kernel,
            machine=placed,
            cmdline=line,
            sysctls=tuple(Sysctl(s.name, s.value, s.place) for s in spec.sysctls),
            observed=spec.zones,
            state=spec.state or BOOTING,
            hotplug=spec.hotplug,
            hotplug_places=spec.hotplug_places,
            assumed=tuple(assumed),
            undecided=undecided,
            given=_given(spec, builtin=joined.builtin),
            notes=entry.notes if entry else _returns(kernel, handed),
            sizes=_sizes(spec, release, line),
        )

    def with_line(self, line: str | Source) -> Self:
        """The same boot with another boot line: what is known of the kernel is kept, so that many lines cost little."""
        source = Source("<cmdline>", line) if isinstance(line, str) else line
        words = _line(self.kernel, joined_line(self.kernel, source).line)
        undecided = _deciding(self.kernel, words)
        return replace(self, cmdline=words, undecided=undecided, given=self.given | {"cmdline"})

    @classmethod
    def from_document(cls, document: Mapping[str, Any], opener: Opener = refuse_files) -> Self:
        """The boot of a document with the keys of a boot in meminit.yaml.

        Machine, config and command line stand in it; files it names are opened by ``opener``. Raises InputFault.
        """
        try:
            text = json.dumps(document)
        except (TypeError, ValueError) as error:
            raise InputFault(f"not a boot document: {error}") from None
        from meminit.read.boot_document import read_bootspec
        from meminit.read.tree import read_tree  # a boot of options has no document

        tree = read_tree(Source("<boot>", text))
        validate(tree, "boot")
        return cls.form(read_bootspec(tree, opener=opener))


def _returns(kernel: Kernel, line: Source) -> tuple[Note, ...]:
    """What becomes of the first carriage return in a line that is no file's."""
    at = line.text.find("\r")
    if at < 0:
        return ()
    blank = kernel.has("cmdline-any-blank")
    what = "the kernel takes it for a blank" if blank else "it belongs to the word that it stands in"
    return (_note(f"a carriage return stands here: {what}", line.place(at, at + 1)),)


def _note(message: str, place: Place) -> Note:
    from meminit.read.bootfiles.entry import Note  # hardly any line has something to note

    return Note(message, place)


def _given(spec: BootSpec, *, builtin: bool) -> frozenset[str]:
    """What was given; an entry of a boot loader tells of its kernel too, if only that ``assumed`` says which."""
    given = spec.given | {"cmdline"} if builtin else spec.given
    return given if spec.entry is None else given | {"kernel"}


def _sizes(spec: BootSpec, release: Release, line: CommandLine) -> ImageSizes:
    """Sizes of image and initrd as they were said, which count before those that were seen of the same kernel."""
    seen = spec.machine.sizes if spec.machine is not None else ImageSizes()
    if seen.release is not None:
        same = release.numbers == parse_release(seen.release).numbers
        seen = seen.of(same_kernel=same, same_line=seen.line == line.source.text.strip())
    if spec.image_size is not None:
        seen = ImageSizes(whole=spec.image_size, initrd=seen.initrd)
    return seen if spec.initrd_size is None else seen._replace(initrd=spec.initrd_size)


def assumed_of_words(boot: Boot) -> tuple[str, ...]:
    """What is assumed where words are told of: what symbols decide of them is said at each, none is off."""
    off = frozenset(map(_taken_as_off, boot.undecided))
    return tuple(what for what in boot.assumed if what not in off)


def _taken_as_off(symbol: str) -> str:
    return f"CONFIG_{symbol} is not known: taken as off"


def _placed(facts: MachineFacts, arch: Arch) -> Machine:
    from meminit.model.placing import machine_of  # a boot without a machine places nothing

    return machine_of(facts, arch)


def _line(kernel: Kernel, source: Source) -> CommandLine:
    size = constant(kernel, "COMMAND_LINE_SIZE")
    return command_line(source, kernel.features, None if size is None else size - 1)


def _deciding(kernel: Kernel, line: CommandLine) -> tuple[str, ...]:
    """Symbols that decide what comes of a parameter on the boot line, and are not known."""
    asked = (symbols for name, symbols in _undecided(kernel) if line.named(name))
    return tuple(dict.fromkeys(symbol for symbols in asked for symbol in symbols))


@lru_cache(maxsize=8)
def _undecided(kernel: Kernel) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Parameters of features that hang on symbols which are not known, with these."""
    found = ((feature.data.get("parameter"), kernel.undecided.get(feature.name)) for feature in features())
    return tuple((str(name), symbols) for name, symbols in found if name and symbols)


def _refuse_hotplug(spec: BootSpec, kernel: Kernel, machine: Machine | None) -> None:
    """Memory is plugged in while a kernel runs, into a node of the machine and a zone that this kernel has."""
    if spec.hotplug and spec.state == BOOTING:
        place = next(iter(spec.hotplug_places), None)
        raise InputFault("memory is plugged in while a kernel runs, not while it boots", place, "say state running")
    nodes = None if machine is None or machine.firmware is not None else {node.id for node in machine.nodes}
    shown = {zone.zone for zone in spec.zones or ()}
    refuse_nowhere(spec.hotplug, spec.hotplug_places, nodes, dict.fromkeys((*zone_types(kernel), *sorted(shown))))


def _refuse_unknown(spec: BootSpec, known: set[str]) -> None:
    for name in spec.features:
        if name not in known:
            raise InputFault(f"unknown feature `{name}`", spec.feature_places.get(name), did_you_mean(name, known))
