"""Somebody who has just said who they are, as after a sign-in."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from surveys.people.models import User


def sign_in_confirmed(client: Client, person: User, *, seconds_ago: float = 0) -> Client:
    """A session of this person, who said who they are that long ago."""
    client.force_login(person)
    session = client.session
    said = {"method": "password", "at": time.time() - seconds_ago, "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [said]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(person.pk)
    session.save()
    return client
