"""What was tested is what is installed: every dependency has one version, in the lock."""

import re
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = [
    Requirement(line)
    for line in (ROOT / ".lock" / "constraints.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def locked(python: str) -> dict[str, Version]:
    """The version of each package on Linux with this Python, as pip reads the lock."""
    here = {**default_environment(), "python_version": python, "python_full_version": f"{python}.0"}
    return {
        canonicalize_name(line.name): Version(str(line.specifier).removeprefix("=="))
        for line in LOCK
        if line.marker is None or line.marker.evaluate(here)  # type: ignore[arg-type]
    }


def needed(name: str, extras: frozenset[str], seen: set[tuple[str, str]]) -> set[str]:
    """The packages that a distribution of this environment needs, and what those need."""
    found = set()
    for text in distribution(name).requires or []:
        requirement = Requirement(text)
        for extra in extras or {""}:
            if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
                continue
            found.add(canonicalize_name(requirement.name))
            step = (requirement.name, ",".join(sorted(requirement.extras)))
            if step not in seen:
                seen.add(step)
                found |= needed(requirement.name, frozenset(requirement.extras), seen)
    return found


@pytest.mark.parametrize("python", PYTHONS)
def test_every_python_that_is_allowed_gets_one_version_of_everything_needed_within_our_ranges(python: str) -> None:
    assert python in SpecifierSet(PROJECT["requires-python"])
    pins = locked(python)
    ours = [Requirement(line) for line in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"])]
    unmet = [str(line) for line in ours if pins.get(canonicalize_name(line.name), Version("0")) not in line.specifier]
    assert unmet == []


def test_what_dependencies_need_is_locked_too() -> None:
    everything = needed("ascolto", frozenset({"dev"}), set())
    assert len(everything) > len(PROJECT["dependencies"]) + len(PROJECT["optional-dependencies"]["dev"])
    assert everything - locked(f"{sys.version_info.major}.{sys.version_info.minor}").keys() - {"ascolto"} == set()


def test_the_lock_pins_exactly_and_what_builds_is_pinned_too() -> None:
    builds = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    for line in [*map(str, LOCK), *builds]:
        assert re.fullmatch(r"[\w.-]+==[\w.]+(; .+)?", line), line


@pytest.mark.parametrize("file", ["README.md", ".ci/run"])
def test_whoever_installs_installs_the_lock(file: str) -> None:
    installing = [line for line in (ROOT / file).read_text().splitlines() if re.search(r"pip install.* -e ", line)]
    assert len(installing) >= 2
    assert [line for line in installing if "-c .lock/constraints.txt" not in line] == []
