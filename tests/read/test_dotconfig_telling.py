"""What a .config tells beside its symbols: arch, release, whether it is whole, and why it is refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.errors import InputFault
from meminit.read.dotconfig import MAX_CHARACTERS, DotConfig, read_dotconfig
from meminit.text import Source


def config(text: str) -> DotConfig:
    return read_dotconfig(Source("kernel.config", text))


def fault(text: str | bytes) -> InputFault:
    source = Source.from_bytes("kernel.config", text) if isinstance(text, bytes) else Source("kernel.config", text)
    with pytest.raises(InputFault) as caught:
        read_dotconfig(source)
    return caught.value


TITLE = "# Linux/{} 6.1.0-13-amd64 Kernel Configuration\n"


@pytest.mark.parametrize(
    ("text", "arch", "srcarch"),
    [
        (TITLE.format("x86") + "CONFIG_64BIT=y\n", "x86_64", "x86"),
        (TITLE.format("x86") + "# CONFIG_64BIT is not set\n", "x86_32", "x86"),
        (TITLE.format("x86") + "CONFIG_X86_32=y\n", "x86_32", "x86"),
        (TITLE.format("x86") + "CONFIG_NUMA=y\n", "x86_64", "x86"),
        (TITLE.format("x86_64") + "CONFIG_NUMA=y\n", "x86_64", "x86"),
        (TITLE.format("i386") + "CONFIG_NUMA=y\n", "x86_32", "x86"),
        (TITLE.format("arm") + "CONFIG_NUMA=y\n", "arm", "arm"),
        (TITLE.format("arm64") + "CONFIG_NUMA=y\n", "arm64", "arm64"),
        (TITLE.format("powerpc") + "CONFIG_PPC64=y\n", "ppc64", "powerpc"),
        (TITLE.format("powerpc") + "# CONFIG_PPC64 is not set\n", "ppc", "powerpc"),
        (TITLE.format("riscv") + "CONFIG_64BIT=y\n", "riscv64", "riscv"),
        (TITLE.format("mips") + "CONFIG_64BIT=y\n", "mips64", "mips"),
        (TITLE.format("mips") + "CONFIG_32BIT=y\n", "mips", "mips"),
        (TITLE.format("s390") + "CONFIG_64BIT=y\n", "s390", "s390"),
        (TITLE.format("ia64") + "CONFIG_64BIT=y\n", "ia64", "ia64"),
        (TITLE.format("newarch") + "CONFIG_64BIT=y\n", "newarch", "newarch"),
        ("# Linux kernel version: 2.6.32\nCONFIG_X86_64=y\nCONFIG_X86=y\nCONFIG_64BIT=y\n", "x86_64", "x86"),
        ("# Linux kernel version: 2.6.32\nCONFIG_X86=y\nCONFIG_X86_32=y\n", "x86_32", "x86"),
        ("CONFIG_X86=y\nCONFIG_UID16=y\n", "x86_32", "x86"),
        ("CONFIG_X86=y\nCONFIG_X86_64=y\n", "x86_64", "x86"),
        ("CONFIG_ARM64=y\n", "arm64", "arm64"),
        ("CONFIG_IA64=y\n", "ia64", "ia64"),
        ("CONFIG_NUMA=y\n", None, None),
        (TITLE.format("") + "CONFIG_NUMA=y\n", None, None),
    ],
)
def test_the_arch_follows_from_title_and_symbols(text: str, arch: str | None, srcarch: str | None) -> None:
    found = config(text)

    assert (found.arch, found.srcarch) == (arch, srcarch)


@pytest.mark.parametrize(
    ("head", "release", "place"),
    [
        ("#\n# Linux/x86 6.1.0 Kernel Configuration", "6.1.0", "Linux/x86 6.1.0"),
        ("# Linux/arm64 5.4.0-26-generic Kernel Configuration", "5.4.0-26-generic", "Linux/arm64 5.4.0-26-generic"),
        ("# Linux/x86 $(KERNELVERSION) Kernel Configuration", None, "Linux/x86 $(KERNELVERSION)"),
        ("# Linux kernel version: 2.6.32-5-amd64\n# Mon Jan 1", "2.6.32-5-amd64", "2.6.32-5-amd64"),
        ("#\n# Automatically generated make config: don't edit\n#", None, None),
    ],
)
def test_the_release_comes_from_the_title(head: str, release: str | None, place: str | None) -> None:
    found = config(f"{head}\nCONFIG_A=y\n")

    assert found.release == release
    assert (found.header.place.text if found.header.place else None) == place


def test_a_file_that_conf_wrote_is_complete_and_a_fragment_is_not() -> None:
    assert config("# Automatically generated file; DO NOT EDIT.\nCONFIG_A=y\n").complete
    assert config("# Automatically generated make config: don't edit\nCONFIG_A=y\n").complete
    assert not config("# Linux/arm 6.17.3 Kernel Configuration\nCONFIG_A=y\n").complete


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "kernel.config:1:1"),
        ("# only a comment\n\n", "kernel.config:1:1"),
        ("# a machine\nnodes:\n  - {id: 0, memory: 4G}\n", "kernel.config:2:1"),
        ("\n\n{}\n", "kernel.config:3:1"),
        ("CONFIG_A\n", "kernel.config:1:1"),
        (b"\x7fELF\x02\x01\x01\x00\x00CONFIG_A=y\n", "kernel.config:1:8"),
        (b"\x89PNG\r\n\x1a\n\xff\xff", "kernel.config:1:1"),
    ],
)
def test_what_is_no_config_is_refused_with_its_place(text: str | bytes, where: str) -> None:
    found = fault(text)

    assert str(found.place) == where
    assert "kernel.config is" in found.message
    assert "-->" in str(found)


@pytest.mark.fuzz
@pytest.mark.parametrize(
    "text",
    ["x" * 10_000_000, "x\n" * 5_000_000, '"' * 10_000_000, "CONFIG_" * 1_400_000, "CONFIG_A=\n" * 1_000_000,
     'CONFIG_A="' + "\\a" * 5_000_000, "#" * 10_000_000],
    ids=["a line", "lines", "quotes", "names", "no values", "no end", "a comment"],
)  # fmt: skip
def test_ten_megabytes_of_garbage_are_refused(text: str) -> None:
    """Quadratic work on any of them would take hours."""
    assert "is not a .config" in fault(text).message


def test_more_than_the_limit_is_refused() -> None:
    assert "larger than" in fault("#" * (MAX_CHARACTERS + 1)).message


@settings(max_examples=20)
@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(raw: bytes) -> None:
    source = Source.from_bytes("any.config", raw)
    with suppress(InputFault):
        assert read_dotconfig(source).write() == source.text


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("# head\n\nCONFIG_A=y\n# CONFIG_B is not set\n", True),
        ("CONFIG_A=y\r\n\r\n# CONFIG_B is not set\r\n", True),
        ("CONFIG_A=y\nCONFIG_A=y\n", False),
        ("CONFIG_A=y\nCONFIG_B=Y\n", False),
        ("CONFIG_A=y\n CONFIG_B=y\n", False),
        ("CONFIG_A=y\n# CONFIG_B is not set here\n", False),
        ("<<<<<<< HEAD\nCONFIG_A=y\n", False),
    ],
)
def test_a_quick_look_tells_a_tidy_file(text: str, *, tidy: bool) -> None:
    found = config(text)

    assert found.tidy is tidy
    if tidy:
        assert (found.malformed, found.duplicates, found.repeated, found.half_read) == ((), {}, {}, ())


def test_the_first_and_the_last_value_of_a_symbol_that_is_set_again() -> None:
    found = config('CONFIG_A=y\nCONFIG_B="x"\nCONFIG_C=1\nCONFIG_B="y"\n# CONFIG_A is not set\nCONFIG_B="z"\n')

    assert found.repeated == {"A": ("y", "n"), "B": ('"x"', '"z"')}


def test_values_that_are_read_by_their_first_letter() -> None:
    found = config('CONFIG_A=yes\nCONFIG_B=y\nCONFIG_C="yes"\nCONFIG_D=m \nCONFIG_E=no\r\nCONFIG_F=n')

    assert [(place.text, place.line) for place in found.half_read] == [("yes", 1), ("m ", 4), ("no", 5)]


@pytest.mark.parametrize(
    ("value", "told"),
    [("=abc", "abc"), ("=6", None), ("=-1", None), ("=y", "y"), ('="6"', None), (" is not set", None)],
)
def test_a_symbol_that_wants_a_number(value: str, told: str | None) -> None:
    line = f"CONFIG_NODES_SHIFT{value}" if value[0] == "=" else f"# CONFIG_NODES_SHIFT{value}"
    found = config(f"CONFIG_A=y\n{line}\n")

    assert [place.text for place in found.no_numbers] == ([] if told is None else [told])
