"""A user's CI, far from the checkout: the built wheel is installed, and the recipes of the README do what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from support import CHECKOUT

pytestmark = pytest.mark.install

CONFIG = "# Linux/x86 6.1.0 Kernel Configuration\nCONFIG_64BIT=y\nCONFIG_X86_64=y\nCONFIG_NUMA=y\n"
MACHINE = "meminit: machine/1\nnodes: [{id: 0, memory: 8G}, {id: 1, memory: 8G}]\n"
WRONG, RIGHT = 'GRUB_CMDLINE_LINUX="memmap=4G2G"\n', 'GRUB_CMDLINE_LINUX="memmap=1G\\\\\\$2G"\n'
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
UV = str(Path(sys.executable).with_name("uv"))


def run(*command: str, folder: Path, path: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE", "GIT_"))}
    environment |= {"PATH": f"{path}:{os.environ['PATH']}" if path else os.environ["PATH"], **more}
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)


def done(*command: str, folder: Path, path: Path | None = None, **more: str) -> str:
    ended = run(*command, folder=folder, path=path, **more)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout, less what is ignored, as a repository of its own."""
    folder = tmp_path_factory.mktemp("sources") / "meminit"
    for name in done("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder=CHECKOUT).split(
        "\0"
    ):
        if name and not name.startswith("tests/") and (CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, folder / name)
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    done("git", "init", "-q", folder=folder)
    done("git", "add", "-A", folder=folder)
    done("git", *identity, "commit", "-q", "-m", "all", folder=folder)
    done("git", "tag", "v0", folder=folder)
    return folder


@pytest.fixture(scope="session")
def wheel(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    dist = tmp_path_factory.mktemp("dist")
    done(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(dist), folder=sources)
    (found,) = dist.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that has the wheel."""
    folder = tmp_path_factory.mktemp("environment")
    done(UV, "venv", "-q", "--seed", "env", folder=folder)
    done(UV, "pip", "install", "-q", "--python", str(folder / "env/bin/python"), str(wheel), folder=folder)
    return folder / "env" / "bin"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A user's repository."""
    folder = tmp_path / "fleet"
    for name, text in {"kernel.config": CONFIG, "machines/a.yaml": MACHINE, "etc/default/grub": WRONG}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    done("git", "init", "-q", folder=folder)
    return folder


def recipe(title: str, language: str) -> str:
    """The block of code of the README that opens with a comment naming ``title``."""
    found = re.search(rf"```{language}\n(# {re.escape(title)}.*?)```", README, re.DOTALL)
    assert found, f"README.md has no recipe {title}"
    return found[1]


def test_init_and_check_from_a_clean_folder(repository: Path, installed: Path) -> None:
    done("meminit", "init", folder=repository, path=installed)
    ended = run("meminit", "check", "--format", "sarif", folder=repository, path=installed)
    told = json.loads(ended.stdout)

    assert ended.returncode == 1
    assert told["version"] == "2.1.0"
    files = {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for result in told["runs"][0]["results"]
        if result["ruleId"] == "B105"
        for place in result["locations"]
    }
    assert files == {"etc/default/grub"}
    (repository / "etc/default/grub").write_text(RIGHT)
    done("meminit", "check", folder=repository, path=installed)


def from_wheel(wheel: Path, folder: Path) -> dict[str, str]:
    """What makes pip take meminit from the wheel, and everything else from where it always does."""
    constraint = folder / "constraint.txt"
    constraint.write_text(f"meminit @ {wheel.as_uri()}\n")
    return {"PIP_CONSTRAINT": str(constraint), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def test_the_recipe_for_a_shell(repository: Path, wheel: Path, tmp_path: Path, installed: Path) -> None:
    done("meminit", "init", folder=repository, path=installed)
    script = recipe("any CI that has a shell", "sh")
    wrong = run("bash", "-ec", script, folder=repository, path=None, **from_wheel(wheel, tmp_path))
    (repository / "etc/default/grub").write_text(RIGHT)
    right = run("bash", "-ec", script, folder=repository, path=None, **from_wheel(wheel, tmp_path))

    assert wrong.returncode == 1, wrong.stderr
    assert "error[B105]" in wrong.stdout
    assert right.returncode == 0, right.stdout + right.stderr


def test_the_recipe_for_gitlab(repository: Path, wheel: Path, tmp_path: Path, installed: Path) -> None:
    done("meminit", "init", folder=repository, path=installed)
    job: dict[str, Any] = yaml.safe_load(recipe(".gitlab-ci.yml", "yaml"))["meminit"]
    done(UV, "venv", "-q", "--seed", "env", folder=tmp_path)
    script = "\n".join(job["script"])
    ended = run("bash", "-ec", script, folder=repository, path=tmp_path / "env/bin", **from_wheel(wheel, tmp_path))
    reports = job["artifacts"]["reports"]

    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert job["artifacts"]["when"] == "always"
    entries = json.loads((repository / reports["codequality"]).read_text())
    assert "etc/default/grub" in {entry["location"]["path"] for entry in entries}
    assert "<testsuites>" in (repository / reports["junit"]).read_text()


def test_the_recipe_for_github_runs_the_action(
    repository: Path, sources: Path, installed: Path, tmp_path: Path
) -> None:
    done("meminit", "init", folder=repository, path=installed)
    workflow = yaml.safe_load(recipe(".github/workflows/meminit.yml", "yaml"))
    steps = workflow["jobs"]["meminit"]["steps"]
    used = next(step for step in steps if "/meminit@" in step.get("uses", ""))
    action = yaml.safe_load((sources / "action.yml").read_text())
    given = {name: str(entry["default"]) for name, entry in action["inputs"].items()} | used.get("with", {})
    assert set(used.get("with", {})) <= set(action["inputs"])
    values = {f"inputs.{name}": value for name, value in given.items()} | {"github.action_path": str(sources)}

    ended = None
    for step in action["runs"]["steps"]:
        env = {name: re.sub(r"\$\{\{ (.*?) \}\}", lambda m: values[m[1]], text) for name, text in step["env"].items()}
        ended = run(
            "bash", "-eo", "pipefail", "-c", step["run"], folder=repository, path=None, RUNNER_TEMP=str(tmp_path), **env
        )
        if ended.returncode:
            break

    assert ended is not None
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert re.search(r"^::error .*file=etc/default/grub,", ended.stdout, re.MULTILINE)
    upload = next(step for step in steps if "upload-sarif" in step.get("uses", ""))
    assert json.loads((repository / upload["with"]["sarif_file"]).read_text())["runs"][0]["results"]


def test_pre_commit_runs_the_hook(repository: Path, sources: Path, installed: Path, tmp_path: Path) -> None:
    done("meminit", "init", folder=repository, path=installed)
    done(UV, "venv", "-q", "env", folder=tmp_path)
    done(UV, "pip", "install", "-q", "--python", str(tmp_path / "env/bin/python"), "pre-commit", folder=tmp_path)
    config = yaml.safe_load(recipe(".pre-commit-config.yaml", "yaml"))
    config["repos"][0] |= {"repo": str(sources), "rev": "v0"}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    done("git", "add", "-A", folder=repository)
    more = {"PRE_COMMIT_HOME": str(tmp_path / "home"), "path": tmp_path / "env/bin", "folder": repository}
    wrong = run("pre-commit", "run", **more)  # type: ignore[arg-type]
    (repository / "etc/default/grub").write_text(RIGHT)
    done("git", "add", "-A", folder=repository)
    right = run("pre-commit", "run", **more)  # type: ignore[arg-type]

    assert wrong.returncode == 1, wrong.stdout + wrong.stderr
    assert "error[B105]" in wrong.stdout
    assert right.returncode == 0, right.stdout + right.stderr
    assert "Passed" in right.stdout
