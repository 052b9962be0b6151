"""The package finds its rules in the checkout and in the wheel, and says when they are missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from meminit import data
from meminit.errors import Defect
from support import CHECKOUT


def test_the_checkout_is_found_and_read() -> None:
    assert data.root() == CHECKOUT
    assert "rules/arches/x86_64.yaml" in data.names("rules/arches")
    assert data.source("rules/releases.yaml").text == (CHECKOUT / "rules/releases.yaml").read_text(encoding="utf-8")


def test_a_wheel_is_found_first_and_an_incomplete_installation_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "site" / "meminit"
    package.mkdir(parents=True)
    monkeypatch.setattr(data, "__file__", str(package / "data.py"))
    data._top.cache_clear()
    try:
        with pytest.raises(Defect, match="installation is incomplete"):
            data.root()
        for folder in ("rules", "grammar"):
            (package / "_data" / folder).mkdir(parents=True)
        assert data.root() == package / "_data"
    finally:
        monkeypatch.undo()
        data._top.cache_clear()
