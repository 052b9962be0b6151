"""The arches of all releases: their folders, and the CONFIG symbols that are on in their kernels."""

from __future__ import annotations

__all__ = ["ARCH_SYMBOLS", "WORD_SYMBOLS"]

ARCH_SYMBOLS = {
    "alpha": "ALPHA",
    "arc": "ARC",
    "arm": "ARM",
    "arm64": "ARM64",
    "avr32": "AVR32",
    "blackfin": "BLACKFIN",
    "c6x": "C6X",
    "cris": "CRIS",
    "csky": "CSKY",
    "frv": "FRV",
    "h8300": "H8300",
    "hexagon": "HEXAGON",
    "i386": "X86",
    "ia64": "IA64",
    "loongarch": "LOONGARCH",
    "m32r": "M32R",
    "m68k": "M68K",
    "metag": "METAG",
    "microblaze": "MICROBLAZE",
    "mips": "MIPS",
    "mn10300": "MN10300",
    "nios2": "NIOS2",
    "openrisc": "OPENRISC",
    "parisc": "PARISC",
    "powerpc": "PPC",
    "ppc": "PPC",
    "ppc64": "PPC",
    "riscv": "RISCV",
    "s390": "S390",
    "score": "SCORE",
    "sh": "SUPERH",
    "sparc": "SPARC",
    "sparc64": "SPARC",
    "tile": "TILE",
    "um": "UML",
    "unicore32": "UNICORE32",
    "x86": "X86",
    "x86_64": "X86",
    "xtensa": "XTENSA",
}
"""The folder of each arch and the symbol that is on in its kernels."""

WORD_SYMBOLS = {
    "powerpc": ("PPC32", "PPC64"),
    "ppc64": ("PPC64",),
    "sparc": ("SPARC32", "SPARC64"),
    "x86": ("X86_32", "X86_64"),
}
"""Of arches with two word sizes the symbols of either."""
