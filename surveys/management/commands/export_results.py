"""``manage.py export_results STUDY FILE.xlsx``: write the results workbook in this process."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from surveys.management.studies import NUMBER_OR_NAME, study_called
from surveys.results.services import write_results


class Command(BaseCommand):
    """Write a study's results to a file."""

    help = "Write the results workbook of a study."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the arguments: the study by number or name, the file, and what the workbook contains."""
        parser.add_argument("study", help=NUMBER_OR_NAME)
        parser.add_argument("file", type=Path, help="the workbook to write, .xlsx")
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="language of titles and labels")
        parser.add_argument("--internal", action="store_true", help="with personal answers and interviewers' notes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the workbook and print remarks for its reader. Raises ``CommandError``."""
        study = study_called(str(options["study"]))
        with options["file"].open("wb") as file:
            notes = write_results(
                file,
                study=study,
                options={"language": options["language"], "for_client": not options["internal"]},
                now=timezone.now(),
            )
        for note in notes:
            self.stdout.write(note)
        self.stdout.write(f"{options['file']}: {options['file'].stat().st_size:,} bytes")
