"""Simulate interviews of a study's questionnaire: ``simulate STUDY --interviews 1000``."""

import json
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from surveys.design.models import Draft
from surveys.design.queries import questionnaire_of
from surveys.management.simulated import lines
from surveys.management.studies import NUMBER_OR_NAME, study_called
from surveys.questionnaire.compiled import compile
from surveys.questionnaire.coverage import as_json, coverage
from surveys.questionnaire.model import structure as s
from surveys.questionnaire.model.state import Facts
from surveys.sandbox import read_distributions


class Command(BaseCommand):
    """Simulate interviews of a study's questionnaire and print the findings."""

    help = "Find dead ends, questions nobody reaches, answers nobody chooses and quotas that cannot fill."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments: study, number of interviews, seed, draft or version, file of expected shares."""
        parser.add_argument("study", help=NUMBER_OR_NAME)
        parser.add_argument("--interviews", type=int, default=1000)
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same interviews")
        parser.add_argument("--draft", action="store_true", help="the draft instead of the version in the field")
        parser.add_argument("--distributions", type=Path, help="workbook with a sheet “respondents” to use")
        parser.add_argument("--json", action="store_true", help="everything found, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings; nothing is stored. Raises ``CommandError``."""
        questionnaire = _questionnaire(str(options["study"]), options["draft"])
        file = options["distributions"]
        rows = _shares(file, questionnaire) if file else None
        program = compile(questionnaire)
        if program.problems:
            raise CommandError("\n".join(problem.what() for problem in program.problems))
        now = timezone.now()
        facts = Facts(timezone.localdate(now), now, now)
        began = perf_counter()
        found = coverage(program, options["interviews"], options["seed"], facts, rows=rows)
        seconds = perf_counter() - began
        if options["json"]:
            speed = round((found.interviews + found.guided) / seconds * 60)
            self.stdout.write(json.dumps({**as_json(found), "interviews_a_minute": speed}, indent=2))
            return
        for line in lines(found, questionnaire, seconds=seconds):
            self.stdout.write(line)


def _questionnaire(written: str, draft: bool) -> s.Questionnaire:
    study = study_called(written)
    source = Draft.objects.filter(study=study).first() if draft else study.fielded_version
    questionnaire = questionnaire_of(source) if source else None
    if questionnaire is None:
        raise CommandError(f"Study {study.pk} has no {'draft' if draft else 'published version'}.")
    return questionnaire


def _shares(file: Path, questionnaire: s.Questionnaire) -> tuple[s.Expectation, ...]:
    """Return the expected shares in a file. Raises ``CommandError``, listing everything that is wrong with them."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    rows, problems = read_distributions(content, questionnaire)
    if problems:
        said = (f"row {one.place.row or '–'}, {one.place.column or '–'}: {one.what()}" for one in problems)
        raise CommandError("The shares cannot be used.\n" + "\n".join(said))
    return rows
