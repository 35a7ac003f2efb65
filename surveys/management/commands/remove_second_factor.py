"""``manage.py remove_second_factor USERNAME``: for an administrator who is locked out and has nobody to ask."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from surveys.people.models import User
from surveys.people.services import reset_second_factor


class Command(BaseCommand):
    """Delete a person's passkeys, authenticator app and recovery codes, and record it; the password stays."""

    help = "Remove a person's second factor: they sign in with the password, and are led to choose a new one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the argument: the user name."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete the person's second factors. Raises ``CommandError`` if there is no such user."""
        person = User.objects.filter(username__iexact=options["username"]).first()
        if person is None:
            raise CommandError(f"Nobody has the user name {options['username']}.")
        reset_second_factor(by=None, person=person, now=timezone.now())
        self.stdout.write(f"{person} signs in with the password alone the next time.")
