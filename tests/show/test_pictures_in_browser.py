"""Pictures open in a real browser: well-formed, with every box and label in the page it builds."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from running import meminit
from support import CHECKOUT

CHROMIUM = shutil.which("chromium")
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MACHINE = str(CHECKOUT / "samples" / "amd-8node" / "machine.yaml")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium"),
]


def page_of(picture: Path, profile: Path) -> str:
    """The document that the browser makes of ``picture``."""
    command = [str(CHROMIUM), *OPTIONS, f"--user-data-dir={profile}", "--dump-dom", picture.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


@pytest.mark.parametrize("arch", ["x86_64", "x86_32", "arm"])
def test_steps_are_drawn_whole(tmp_path: Path, arch: str) -> None:
    picture = tmp_path / "steps.svg"
    assert meminit("steps", "-k", "4.7", "--arch", arch, "-q", "-o", str(picture)).code == 0
    page = page_of(picture, tmp_path / "profile")

    assert "parsererror" not in page
    assert page.count("<title") == picture.read_text(encoding="utf-8").count("<title")
    assert "build_all_zonelists" in page.replace("\n", "")


def test_distances_are_drawn_whole(tmp_path: Path) -> None:
    picture = tmp_path / "distances.svg"
    assert meminit("zonelists", "-m", MACHINE, "-k", "6.1", "-q", "-o", str(picture)).code == 0
    page = page_of(picture, tmp_path / "profile")

    assert "parsererror" not in page
    assert page.count("<circle") == picture.read_text(encoding="utf-8").count("<circle") >= 8
