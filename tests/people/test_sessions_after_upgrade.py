"""Whoever was signed in before the authentication backend moved is signed in after the upgrade."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import BACKEND_SESSION_KEY
from django.test import Client

from surveys.people.models import BrowserSession, User
from surveys.people.services.sessions import SessionStore


def migration() -> Any:
    [path] = Path(import_module("surveys.migrations").__path__[0]).glob("*_sessions_name_their_backend.py")
    return import_module(f"surveys.migrations.{path.stem}")


@pytest.mark.django_db
def test_a_session_of_before_names_the_backend_of_today(client: Client) -> None:
    client.force_login(User.objects.create_user("anna"))
    row, store = BrowserSession.objects.get(), SessionStore()
    row.session_data = store.encode({**store.decode(row.session_data), BACKEND_SESSION_KEY: migration().BEFORE})
    row.save()
    assert client.get("/profile/").status_code == 302
    migration().rename_backend(apps, None)
    assert client.get("/profile/").status_code == 200
