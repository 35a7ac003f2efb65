"""Draw a list of numbers by random digits: ``random_digits STUDY LIST COUNT --because REASON``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from surveys.fieldwork.models import Sample
from surveys.fieldwork.services import ReasonMissingError, draw_random_digits
from surveys.management.studies import NUMBER_OR_NAME, study_called


class Command(BaseCommand):
    """Draw numbers like those of a list, with a reason that is kept."""

    help = "Load a list of numbers whose last digits are drawn by lot; ask a lawyer first, and say why it is lawful."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments: the study, the list, how many numbers, how they are drawn, and why."""
        parser.add_argument("study", help=NUMBER_OR_NAME)
        parser.add_argument("list", help="name of the list whose blocks of numbers are used")
        parser.add_argument("count", type=int, help="how many numbers")
        parser.add_argument("--last", type=int, default=2, choices=range(1, 5), help="digits drawn at random")
        parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same numbers")
        parser.add_argument("--because", default="", help="why it is lawful here; without it nothing is drawn")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw the numbers and load them, without releasing them. Raises ``CommandError``."""
        study = study_called(str(options["study"]))
        like = Sample.objects.filter(study=study, part_of=None, name=options["list"]).order_by("pk").first()
        if like is None:
            raise CommandError(f"There is no list “{options['list']}” in this study.")
        facts = {name: options[name] for name in ("count", "last", "seed")}
        try:
            made = draw_random_digits(like=like, **facts, reason=options["because"], by=None, now=timezone.now())
        except ReasonMissingError as error:
            raise CommandError("Random digits are off: say --because, why they are lawful here.") from error
        self.stdout.write(f"sample {made.pk} ({made.status}): {made.cases_made} cases, to be checked with the register")
