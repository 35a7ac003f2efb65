"""What `.deploy/` starts is what the README starts, with settings that there are."""

import re
from pathlib import Path

import pytest
import yaml

import cati.settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / ".deploy"
COMMANDS = {path.stem for path in (ROOT / "surveys" / "management" / "commands").glob("[a-z]*.py")}
OF_LIBRARIES = {"migrate", "createcachetable", "collectstatic"}
OF_UNITS = {"BACKUP_FOLDER"}
"""Read by a unit, not by the settings."""


def server_line(text: str) -> list[str]:
    """The options of granian, but for where it listens, from whichever way of writing a command."""
    words = re.sub(r'[",\\\]]', " ", text[re.search(r"\bgranian\W+--", text).start() :]).split()  # type: ignore[union-attr]
    line = words[: words.index("cati.wsgi:application")]
    places = {at + step for at, word in enumerate(line) if word in {"--host", "--port"} for step in (0, 1)}
    return sorted(word for at, word in enumerate(line) if at not in places)


@pytest.mark.parametrize("file", ["ascolto-web.service", "Containerfile"])
def test_the_server_is_started_as_the_readme_says(file: str) -> None:
    assert server_line((DEPLOY / file).read_text()) == server_line((ROOT / "README.md").read_text())


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_every_command_that_is_started_exists(file: Path) -> None:
    assert set(re.findall(r"manage\.py ([a-z_]+)", file.read_text())) <= COMMANDS | OF_LIBRARIES


def test_every_setting_of_the_example_is_one() -> None:
    named = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "ascolto.env").read_text(), re.MULTILINE)
    explained = set(re.findall(r"^([A-Z_]+)  ", cati.settings.__doc__ or "", re.MULTILINE))
    assert set(named) - OF_UNITS <= explained


def test_the_compose_file_is_one_whose_parts_know_each_other() -> None:
    parts = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = parts["services"]
    assert {name for service in services.values() for name in service.get("depends_on", {})} <= set(services)
    volumes = {mount.partition(":")[0] for service in services.values() for mount in service.get("volumes", [])}
    assert volumes == set(parts["volumes"])
    built = {service["build"]["dockerfile"] for service in services.values() if "build" in service}
    assert {ROOT / path for path in built} == {DEPLOY / "Containerfile"}


def test_every_file_stands_in_the_list() -> None:
    listed = (DEPLOY / "README.md").read_text()
    assert [file.name for file in DEPLOY.iterdir() if file.name != "README.md" and f"`{file.name}`" not in listed] == []
