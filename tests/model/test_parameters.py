"""Boot parameters that size memory, as the kernel's handlers read them."""

from __future__ import annotations

import pytest

from meminit.model.boot import Boot
from meminit.model.parameters import CoreRequest, core_request, size_parameter, starts_with_any


def boot(cmdline: str, release: str = "6.12", **config: str) -> Boot:
    machine = {"meminit": "machine/1", "name": "m", "arch": "x86_64", "nodes": [{"id": 0, "memory": "1G"}]}
    kernel = {"release": release, "config": config}
    return Boot.from_document({"machine": machine, "kernel": kernel, "cmdline": cmdline})


@pytest.mark.parametrize(
    ("cmdline", "release", "size"),
    [
        ("quiet", "4.7", None),
        ("vmalloc", "4.7", None),
        ("vmalloc=256M", "4.7", 256 << 20),
        ("vmalloc=0x10000000 vmalloc=1k", "4.7", 1024),
        ("vmalloc=abc", "4.7", 0),
        ("vmalloc=1T", "4.7", 1 << 40),
        ("vmalloc=1T", "3.10", 1),
        ("-- vmalloc=1M", "4.7", None),
    ],
)
def test_a_size_is_the_last_one_given(cmdline: str, release: str, size: int | None) -> None:
    made = boot(cmdline, release)

    assert size_parameter(made.cmdline, made.kernel, "vmalloc") == size


@pytest.mark.parametrize(
    ("cmdline", "release", "request_"),
    [
        ("", "6.12", CoreRequest()),
        ("kernelcore=1G movablecore=4096", "6.12", CoreRequest(kernelcore=1 << 18, movablecore=1)),
        ("kernelcore=25%", "6.12", CoreRequest(kernelcore_percent=25)),
        ("kernelcore=25%", "4.7", CoreRequest()),
        ("kernelcore=0x10%", "6.12", CoreRequest(kernelcore_percent=16)),
        ("kernelcore=5K%", "6.12", CoreRequest(kernelcore=1)),
        ("kernelcore=10% kernelcore=1M", "6.12", CoreRequest(kernelcore=256)),
        ("kernelcore=1M kernelcore=10%", "6.12", CoreRequest(kernelcore=256, kernelcore_percent=10)),
        ("movablecore=30%", "6.12", CoreRequest(movablecore_percent=30)),
        ("kernelcore=mirror", "6.12", CoreRequest(mirror=True)),
        ("kernelcore=mirror", "3.10", CoreRequest()),
        ("movablecore=mirror", "6.12", CoreRequest()),
        ("kernelcore", "6.12", CoreRequest()),
    ],
)
def test_what_kernelcore_and_movablecore_ask_for(cmdline: str, release: str, request_: CoreRequest) -> None:
    made = boot(cmdline, release)

    assert core_request(made.cmdline, made.kernel) == request_


@pytest.mark.parametrize(
    ("release", "config", "asked"),
    [
        ("3.10", {"MOVABLE_NODE": "y"}, False),
        ("4.7", {"MOVABLE_NODE": "y"}, True),
        ("4.7", {"MOVABLE_NODE": "n", "MEMORY_HOTPLUG": "y"}, False),
        ("6.1", {"MEMORY_HOTPLUG": "y"}, True),
        ("6.1", {"MEMORY_HOTPLUG": "n"}, False),
    ],
)
def test_movable_node_is_an_option_of_some_kernels(release: str, config: dict[str, str], *, asked: bool) -> None:
    made = boot("movable_node", release, **config)

    assert core_request(made.cmdline, made.kernel).movable_node is asked


@pytest.mark.parametrize(
    ("cmdline", "value"),
    [("numa=off", "off"), ("numa=offline", "offline"), ("numa=on numa=off", "off"), ("numa=OFF", None), ("numa", None)],
)
def test_a_value_is_known_by_its_beginning(cmdline: str, value: str | None) -> None:
    found = starts_with_any(boot(cmdline).cmdline, "numa", ["off", "noacpi"])

    assert (found.value if found else None) == value
