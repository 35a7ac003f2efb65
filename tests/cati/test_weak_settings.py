"""A site that others reach does not start with a key to be guessed, any host name, or without https; it says why."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from cati.refusals import refuse_weak

ROOT = Path(__file__).parents[2]
STRONG = secrets.token_urlsafe(60)


def start(hosts: str = "ascolto.example.it", key: str = STRONG, https: str = "1", **more: object) -> None:
    facts = {"origins": [], "debug": False, **more}
    refuse_weak(key=key, hosts=hosts.split(","), https=https, **facts)  # type: ignore[arg-type]


def test_a_strong_site_starts() -> None:
    start(origins=["https://ascolto.example.it"])


@pytest.mark.parametrize("https", ["", "0"])
def test_what_only_this_machine_reaches_starts_as_it_is(https: str) -> None:
    start("localhost,127.0.0.1,[::1]", key="short", https=https, debug=True)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"key": "secret"}, "SECRET_KEY can be guessed"),
        ({"key": "ab" * 40}, "SECRET_KEY can be guessed"),
        ({"key": "django-insecure-" + STRONG}, "SECRET_KEY can be guessed"),
        ({"https": ""}, "HTTPS is not set"),
        ({"https": "off"}, "HTTPS is not set"),
        ({"https": "ture"}, "HTTPS=ture is neither yes nor no"),
        ({"hosts": "*"}, r"ALLOWED_HOSTS=\* would answer to names that are not the site's"),
        ({"hosts": ".example.it"}, "ALLOWED_HOSTS=.example.it would answer"),
        ({"hosts": "https://ascolto.example.it"}, "Write the name alone"),
        ({"hosts": "ascolto.example.it:443"}, "Write the name alone"),
        ({"origins": ["ascolto.example.it"]}, "is no origin"),
        ({"debug": True}, "DEBUG=1"),
    ],
)
def test_a_weak_site_is_refused_in_words(facts: dict[str, object], words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        start(**facts)  # type: ignore[arg-type]


def test_everything_weak_is_said_at_once_by_whatever_is_started(tmp_path: Path) -> None:
    weak = {"ALLOWED_HOSTS": "*", "SECRET_KEY": "x", "HTTPS": "0", "DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env={**os.environ, **weak}, capture_output=True, text=True
    )
    assert done.returncode != 0
    lines = [line for line in done.stderr.splitlines() if line.startswith("- ")]
    assert [line.split()[1].partition("=")[0] for line in lines] == ["ALLOWED_HOSTS", "SECRET_KEY", "Others"]


def test_the_key_that_is_made_is_strong_enough(tmp_path: Path) -> None:
    strong = {"ALLOWED_HOSTS": "ascolto.example.it", "HTTPS": "1", "DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    environment = {**os.environ, **strong}
    environment.pop("SECRET_KEY", None)
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
