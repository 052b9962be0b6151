"""Names and values a slip of the fingers away from what the kernel reads are found, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.derive.parameters import meant as module
from meminit.derive.parameters.meant import meant, meant_name, meant_value, slips
from meminit.derive.parameters.passes import read_boot_line
from meminit.model.boot import Boot
from meminit.model.parameter_rules import parameter_rule

SYMBOLS = ("NUMA", "HUGETLBFS", "HUGETLB_PAGE", "KEXEC_CORE", "CRASH_CORE", "TRANSPARENT_HUGEPAGE", "KFENCE", "SYSCTL")
CONFIG = dict.fromkeys((*SYMBOLS, "PROC_FS", "PROC_SYSCTL", "MEMORY_HOTPLUG", "PRINTK"), "y")


def boot(line: str, release: str = "6.1") -> Boot:
    return Boot.from_document({"kernel": {"release": release, "arch": "x86_64", "config": CONFIG}, "cmdline": line})


def meant_of(line: str, release: str = "6.1") -> str | None:
    made = boot(line, release)
    (word,) = read_boot_line(made.kernel, made.cmdline).words
    return meant(made.kernel, word)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("numa_zonelist_oder=node", "numa_zonelist_order=node"),
        ("numa-zonelist-oder=node", "numa_zonelist_order=node"),
        ("transparent_hugepages=never", "transparent_hugepage=never"),
        ("memap=4G$2G", "memmap=4G$2G"),
        ("crash_kernel=256M", "crashkernel=256M"),
        ("qiuet", "quiet"),
        ("Quiet", "quiet"),
        ("hugepagez=1G", "hugepagesz=1G"),
        ("hugepagez=512", "hugepages=512"),
        ("kfence.sample_intervall=5", "kfence.sample_interval=5"),
        ("kfenc.sample_interval=5", "kfence.sample_interval=5"),
        ("vm.min_free_kbytes=4096", "sysctl.vm.min_free_kbytes=4096"),
        ("crashkernel=256MB", "crashkernel=256M"),
        ("mem=010G", "mem=10G"),
        ("crashkernel=0-010G:0128M,010G-:0256M", "crashkernel=0-10G:128M,10G-:256M"),
        ("crashkernel=512M-2G:64MiB,2G-:128MB", "crashkernel=512M-2G:64M,2G-:128M"),
        ("memhp_default_state=onlin", "memhp_default_state=online"),
        ("memhp_default_state=ONLINE", "memhp_default_state=online"),
    ],
)
def test_a_slip_is_found(written: str, wanted: str) -> None:
    assert meant_of(written) == wanted


@pytest.mark.parametrize(
    "written",
    [
        "foo=1",
        "frobnicate",
        "quietest",
        "numa_zonlist_odr_x=node",
        "a.b=1",
        "nothing.known=5",
        "x" * 70 + "=1",
        "hugepages=2G",
        "crashkernel=" + "9" * 70 + "MB",
        "memhp_default_state=whatever",
        "quiet",
        "--",
    ],
)
def test_what_is_no_slip_is_left_alone(written: str) -> None:
    assert meant_of(written) is None


def test_only_what_this_kernel_reads_is_meant() -> None:
    assert meant_of("vm.min_free_kbytes=4096", "4.7") is None
    assert meant_of("kfence.sample_intervall=5", "4.7") is None
    assert meant_of("numa_zonelist_oder=node", "2.6.32") == "numa_zonelist_order=node"


def test_values_are_looked_for_where_a_rule_tells_of_them() -> None:
    made = boot("")
    rule = parameter_rule("crashkernel", made.kernel)

    assert rule is not None
    assert meant_value(made.kernel, rule, "1GB") == "1G"
    assert meant_value(made.kernel, rule, "1GB!") is None


def test_many_names_are_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    made = boot("")
    monkeypatch.setattr(module, "_KEPT", 2)

    assert [meant_name(made.kernel, name) for name in ("qiuet", "blurb1", "blurb2", "qiuet")] == [
        "quiet",
        None,
        None,
        "quiet",
    ]


def test_the_value_decides_between_names_as_near_as_each_other() -> None:
    kernel = boot("").kernel

    assert [meant_name(kernel, "hugepagez", value) for value in ("2M", "2", None)] == [
        "hugepagesz",
        "hugepages",
        "hugepages",
    ]


def test_a_name_of_which_no_file_tells_may_be_meant() -> None:
    assert meant_of("noapicc") == "noapic"


def distance(word: str, other: str) -> int:
    """The same by its definition, without a care for time."""
    rows = {(-1, -1): len(word) + len(other)}
    rows |= (
        {(at, -1): at + 1 for at in range(len(word))} | {(-1, to): to + 1 for to in range(len(other))} | {(-1, -1): 0}
    )
    for at, letter in enumerate(word):
        for to, wanted in enumerate(other):
            choices = [rows[at - 1, to] + 1, rows[at, to - 1] + 1, rows[at - 1, to - 1] + (letter != wanted)]
            if at and to and letter == other[to - 1] and word[at - 1] == wanted:
                choices.append(rows[at - 2, to - 2] + 1)
            rows[at, to] = min(choices)
    return rows[len(word) - 1, len(other) - 1]


@given(st.text("abc_", max_size=9), st.text("abc_", max_size=9), st.sampled_from([1, 2, 3]))
def test_slips_are_the_distance_up_to_a_limit(word: str, other: str, limit: int) -> None:
    found = distance(word, other)

    assert slips(word, other, limit) == (found if found <= limit else None)


@given(st.text(max_size=80), st.none() | st.text(max_size=80))
def test_any_text_may_be_asked_about(name: str, value: str | None) -> None:
    found = meant_name(boot("").kernel, name, value)

    assert found is None or found != name
