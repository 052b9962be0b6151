"""A registration of a boot parameter as the catalogue lists it: name, macro, file, releases and conditions."""

from __future__ import annotations

from meminit.records import NamedTuple

__all__ = ["Build", "Registration"]

_SETUP_KINDS = frozenset({"__setup", "__setup_param", "__obsolete_setup", "__uml_setup"})
_EARLY_KINDS = frozenset({"__early_param", "early_param", "early_param_by_macro", "early_param_on_off"})


class Build(NamedTuple):
    """How some releases build a file: the condition under which it is in the kernel itself, and if a module may be."""

    releases: frozenset[int]
    guard: str
    modular: bool


class Registration(NamedTuple):
    """A registration that is the same in all of ``releases``, which are numbers of Catalogue.releases.

    ``name`` is that of the boot line as the kernel has it (``zswap.enabled``; of a __setup with its ``=``), ``bare``
    of a module parameter the part behind the module, ``kind`` the macro, ``type`` that of its value (``bool``) where
    the macro says it. ``inside`` is the condition around it in its file, ``builds`` are those of the file.
    """

    name: str
    bare: str
    kind: str
    type: str
    file: str
    releases: frozenset[int]
    inside: str
    builds: tuple[Build, ...]

    @property
    def reader(self) -> str:
        """Who reads it: ``early``, ``setup`` (by prefix, in the obsolete pass) or ``module`` (core_param too)."""
        if self.kind in _EARLY_KINDS or self.type == "early":
            return "early"
        return "setup" if self.kind in _SETUP_KINDS else "module"

    @property
    def value_type(self) -> str:
        """The type of its value, ``array-`` in front where it takes several; empty where its macro says none."""
        return f"array-{self.type}" if self.type and "_array" in self.kind else self.type

    @property
    def module(self) -> str | None:
        """The module whose parameter it is, None when it is of no module's file or has no prefix."""
        prefix = self.name[: -len(self.bare)]
        return prefix[:-1] or None

    @property
    def arch(self) -> str | None:
        """The folder below arch/ that it is in, ``um`` for what is there for User-mode Linux; None elsewhere."""
        parts = self.file.split("/", 3)
        if parts[0] != "arch":
            return None
        return "um" if parts[2] == "um" else parts[1]

    @property
    def modular(self) -> bool:
        """Whether its file can be a module in some release."""
        return any(build.modular for build in self.builds)

    def build(self, release: int) -> Build | None:
        """How ``release`` builds the file, None when its index has nothing of the file."""
        return next((build for build in self.builds if release in build.releases), None)
