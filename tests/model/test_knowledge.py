"""Data files are read from their YAML where the build left nothing of them."""

from __future__ import annotations

import pytest

from meminit import data
from meminit.model.knowledge import document


def test_a_document_that_was_not_compiled_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = document("rules/releases.yaml")
    monkeypatch.setattr(data, "compiled", lambda _: None)

    assert document.__wrapped__("rules/releases.yaml") == compiled
