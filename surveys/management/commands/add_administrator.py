"""``manage.py add_administrator USERNAME``: create the first account of a new site, or another administrator."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone, translation

from surveys.people.services import TakenError, add_person, new_password


class Command(BaseCommand):
    """Create an administrator's account and print its password, which is never shown again."""

    help = "Make an account that manages people, roles and every study; its password is printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments: the user name and the person's names."""
        parser.add_argument("username", help="to sign in with, for example laura.conti")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument("--email", default="", help="also good for signing in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the account. Raises ``CommandError``."""
        facts = {name: options[name].strip() for name in ("username", "first_name", "last_name", "email")}
        with translation.override("en"):
            try:
                UnicodeUsernameValidator()(facts["username"])
                if facts["email"]:
                    validate_email(facts["email"])
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
        password = new_password()
        try:
            add_person(by=None, now=timezone.now(), password=password, is_administrator=True, **facts)
        except TakenError as taken:
            raise CommandError(f"Somebody else has this {taken.field}: {facts[taken.field]}") from taken
        self.stdout.write(f"User name: {facts['username']}\nPassword:  {password}\n")
        self.stdout.write("It is shown only now. Sign in, and change it under your name, “Your profile”.")
