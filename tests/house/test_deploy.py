"""What `.deploy/` starts is what the README starts, with settings that there are."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import cati.settings
import cati.wsgi
from surveys.sandbox import Bounds
from surveys.sandbox.client import PATIENCE

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / ".deploy"
COMMANDS = {path.stem for path in (ROOT / "surveys" / "management" / "commands").glob("[a-z]*.py")}
OF_LIBRARIES = {"migrate", "createcachetable", "collectstatic"}
OF_UNITS = {"BACKUP_FOLDER", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
"""Read by a unit or a library, not by the settings."""


def server_line(text: str) -> list[str]:
    """The options of granian, but for where it listens, from whichever way of writing a command."""
    words = re.sub(r'[",\\\]]', " ", text[re.search(r"\bgranian\W+--", text).start() :]).split()  # type: ignore[union-attr]
    line = words[: words.index("cati.asgi:application")]
    places = {at + step for at, word in enumerate(line) if word in {"--host", "--port"} for step in (0, 1)}
    return sorted(word for at, word in enumerate(line) if at not in places)


@pytest.mark.parametrize("file", ["ascolto-web.service", "Containerfile"])
def test_the_server_is_started_as_the_readme_says(file: str) -> None:
    assert server_line((DEPLOY / file).read_text()) == server_line((ROOT / "README.md").read_text())


def test_an_answer_waits_for_a_page_in_the_same_process_a_tenth_of_what_python_makes_it_wait() -> None:
    assert sys.getswitchinterval() == pytest.approx(cati.wsgi.THREADS_CHANGE_AFTER)
    assert sys.getswitchinterval() <= 0.005 / 10


@pytest.mark.once
def test_a_process_has_read_every_page_before_somebody_asks_for_one() -> None:
    asked = "import sys, cati.wsgi; print('surveys.web.interviewer.views.interviews' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, check=True)
    assert said.stdout == b"True\n"


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
    mounts = {mount.partition(":")[0] for service in services.values() for mount in service.get("volumes", [])}
    files = {mount for mount in mounts if mount.startswith("./")}
    assert mounts - files == set(parts["volumes"])
    assert [file for file in files if not (DEPLOY / file).is_file()] == []
    built = {service["build"]["dockerfile"] for service in services.values() if "build" in service}
    assert {ROOT / path for path in built} == {DEPLOY / "Containerfile"}


def test_into_the_image_goes_what_it_needs_and_nothing_of_a_site() -> None:
    first, *named = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert first == "*"
    kept = {line.removeprefix("!") for line in named if line.startswith("!")}
    assert [name for name in kept if not (ROOT / name).exists()] == []
    assert {"cati", "surveys", "static", "templates", "manage.py", "pyproject.toml"} <= kept
    assert not any(name.startswith((".data", ".deploy", ".git")) for name in kept)


@pytest.mark.parametrize("unit", ["ascolto-web.service", "ascolto-worker@.service"])
def test_whoever_erases_may_write_wherever_the_example_has_the_ledger(unit: str) -> None:
    named = re.search(r"^#?ERASURE_LEDGER=(.*)$", (DEPLOY / "ascolto.env").read_text(), re.MULTILINE)
    writable = re.search(r"^ReadWritePaths=(.*)$", (DEPLOY / unit).read_text(), re.MULTILINE)
    assert named
    assert writable
    folders = [Path(word.removeprefix("-")) for word in writable[1].split()]
    for path in map(Path, named[1].split(",")):
        assert any(folder in path.parents for folder in folders), path


@pytest.mark.parametrize("unit", ["ascolto-prepare.service", "ascolto-web.service", "ascolto-worker@.service"])
def test_no_unit_is_given_up_while_what_it_needs_is_away(unit: str) -> None:
    lines = (DEPLOY / unit).read_text().splitlines()
    assert "StartLimitIntervalSec=0" in lines
    assert {"Restart=always", "Restart=on-failure"} & set(lines)
    assert ("Type=oneshot" in lines) == ("RestartMode=direct" in lines)  # else whoever needs it is given up meanwhile


def test_the_servers_in_front_let_the_site_refuse_in_words_what_is_too_large() -> None:
    nginx = re.search(r"client_max_body_size (\d+)m;", (DEPLOY / "nginx.conf").read_text())
    caddy = re.search(r"max_size (\d+)MB", (DEPLOY / "Caddyfile").read_text())
    assert nginx
    assert caddy
    assert min(int(nginx[1]) << 20, int(caddy[1]) * 1_000_000) > cati.settings.LARGEST_REQUEST


def test_a_server_in_front_waits_for_what_the_slowest_file_may_take() -> None:
    waits = re.search(r"proxy_read_timeout (\d+)s;", (DEPLOY / "nginx.conf").read_text())
    assert waits
    assert int(waits[1]) > PATIENCE + Bounds().wait + PATIENCE


def test_every_file_stands_in_the_list() -> None:
    listed = (DEPLOY / "README.md").read_text()
    assert [file.name for file in DEPLOY.iterdir() if file.name != "README.md" and f"`{file.name}`" not in listed] == []
