"""``manage.py demo``: create a fictional study to explore, then serve it on this machine."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from surveys.design.models import Study
from surveys.design.services import close_study
from surveys.management.demo import field, world
from surveys.management.demo.briefing import brief
from surveys.management.demo.last_words import say_goodbye
from surveys.management.demo.messages import write_messages
from surveys.management.demo.omnibus import make_omnibus
from surveys.management.demo.phone_questions import say_answers
from surveys.management.demo.reviews import make_back_checks, make_reviews
from surveys.management.demo.serving import is_free, serve
from surveys.management.demo.shifts import make_shifts
from surveys.people.models import User
from surveys.people.services import new_password

STAGES = ("empty", "designed", "fielding", "done")
COMPLETES = {"fielding": 30, "done": 60}
DAYS = {"fielding": 4, "done": 6}


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
        if Study.objects.filter(name=world.STUDY_NAME).exists():
            self.stdout.write(f"“{world.STUDY_NAME}” is there already and stays as it is.")
            return
        now = timezone.now()
        begun = next(field.work_days(until=now, days=DAYS.get(stage, 1)))
        study = world.make_study(people=people, now=begun)
        make_omnibus(by=people["ricerca"], now=begun)
        if stage == "designed":
            return
        supervisor = people["supervisione"]
        sample = world.make_sample(study=study, by=supervisor, seed=seed, checked_on=begun.date(), now=begun)
        self.stdout.write("Simulated people are being interviewed…")
        done = field.work(
            study=study,
            interviewers=[people["giulia"], people["paolo"]],
            seed=seed,
            completes=COMPLETES[stage],
            until=now,
            days=DAYS[stage],
        )
        callers = [people["giulia"], people["paolo"]]
        make_shifts(study=study, interviewers=callers, by=people["supervisione"], seed=seed, now=now)
        write_messages(study=study, interviewers=callers, by=people["supervisione"], now=now)
        say_answers(study=study, now=now)
        say_goodbye(study=study, by=people["ricerca"], now=now)
        brief(study=study, people=people, by=people["ricerca"], now=now)
        make_reviews(study=study, by=people["supervisione"], now=now)
        world.divide(sample=sample, by=supervisor, seed=seed, now=now)
        make_back_checks(study=study, by=people["supervisione"], now=now)
        world.ask_for_forecast(study=study, by=people["supervisione"], now=now)
        world.forbid_numbers(study=study, by=people["supervisione"], now=now)
        if stage == "done":
            close_study(study=study, by=people["supervisione"], now=now)
        self.stdout.write(f"“{study.name}”: {world.CASES} fictional cases, {done} complete interviews.")

    def _say_who_may_sign_in(self, password: str, port: int) -> None:
        self.stdout.write(f"\nAscolto: http://localhost:{port}/   password of every account: {password}\n\n")
        for username, first_name, last_name, _code, role in world.ACCOUNTS:
            what = role.value if role else "administrator"
            self.stdout.write(f"  {username:<16} {first_name} {last_name:<10} {what}\n")
        self.stdout.write("\n")


def _password(folder: Path) -> str:
    """Return the demo accounts' password, created at the first run and kept beside the data, for its owner only."""
    path = folder / "demo_password"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(new_password())
    return path.read_text()
