"""``manage.py demo``: create a fictional study to explore, then serve it on this machine."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from surveys.management.demo import world
from surveys.management.demo.serving import is_free, serve
from surveys.management.demo.steps import SIZES, DemoPlan, completes_of, demo_study, is_whole, make_demo
from surveys.people.models import User
from surveys.people.services import new_password

STAGES = ("empty", *SIZES)


class Command(BaseCommand):
    """Create the missing parts of the demo's data, print the accounts, and serve the site."""

    help = "Make a fictional study to look around in, and serve it on this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments: how far the study has come, the seed of people and answers, and whether to serve."""
        parser.add_argument("--stage", choices=STAGES, default="fielding", help="how far the study has come")
        parser.add_argument("--seed", type=int, default=1, help="other people and other answers")
        parser.add_argument("--no-serve", action="store_true", help="only make the data")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Create and serve the demo; a second run adds what is missing and changes nothing else."""
        if not options["no_serve"] and not is_free(options["port"]):
            raise CommandError(f"Somebody serves on port {options['port']} already: choose another one with --port.")
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        password = _password(Path(settings.DATA_DIR))
        with translation.override("it"):
            people = world.make_people(password=password, now=timezone.now())
            world.make_institute(now=timezone.now())
            world.make_agreement(by=people["amministrazione"], now=timezone.now())
            self._make_study(people, options["stage"], options["seed"])
        self._say_who_may_sign_in(password, options["port"])
        if not options["no_serve"]:
            self.stdout.write("Ctrl+C stops it.\n")
            self.stdout.flush()
            serve(port=options["port"], accounts=[account[0] for account in world.ACCOUNTS], password=password)

    def _make_study(self, people: dict[str, User], stage: str, seed: int) -> None:
        if stage == "empty":
            return
        study = demo_study()
        if study is not None and is_whole(study):
            self.stdout.write(f"“{world.STUDY_NAME}” is there already and stays as it is.")
            return
        if study is not None:
            self.stdout.write(f"“{world.STUDY_NAME}” was cut off: what is missing is made now.")
            # One that has a list is no longer only designed.
            stage = "fielding" if stage == "designed" else stage
        size = SIZES[stage]
        plan = DemoPlan(people=people, seed=seed, size=size, is_closed=stage == "done", now=timezone.now())
        for step in make_demo(plan):
            if step == "design" and size.cases:
                self.stdout.write("Simulated people are being interviewed…")
        study = demo_study()
        if study is not None and size.cases:
            self.stdout.write(
                f"“{study.name}”: {size.cases} fictional cases, {completes_of(study)} complete interviews."
            )

    def _say_who_may_sign_in(self, password: str, port: int) -> None:
        self.stdout.write(f"\nAscolto: http://localhost:{port}/   password of every account: {password}\n\n")
        for username, first_name, last_name, _code, role in world.ACCOUNTS:
            what = role.value if role else "administrator"
            self.stdout.write(f"  {username:<16} {first_name} {last_name:<10} {what}\n")
        self.stdout.write("\n")


def _password(folder: Path) -> str:
    """Return the demo accounts' password, created at the first run and kept beside the data, for its owner only."""
    path = folder / "demo_password"
    if not path.exists() or not path.read_text():
        # Written beside and renamed: a run that is cut off leaves no file without a password.
        unfinished = path.with_suffix(".part")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(new_password())
        unfinished.replace(path)
    return path.read_text()
