"""Take a questionnaire workbook into a study: ``import_questionnaire FILE --study NAME [--publish]``."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext

from surveys.design import queries
from surveys.design.models import Study
from surveys.design.queries import decisions_of, suggestions_for
from surveys.design.services import PublicationError, create_study, upload_workbook
from surveys.people.models import User
from surveys.questionnaire.comparison.meanings import NOT_PERSONAL, RECODE, Meaning
from surveys.questionnaire.comparison.rewriting import CellRewrite
from surveys.questionnaire.model.digits import whole_number
from surveys.questionnaire.problems import Problem, has_errors
from surveys.results.tasks import publish_and_regroup

_REASONED = re.compile(rf"(.+?)(=)({NOT_PERSONAL}:.*)", re.DOTALL)
"""A decision with a reason, in which there may be an equals sign."""


class Command(BaseCommand):
    """Read a questionnaire into a draft, print its problems, and publish it if asked to."""

    help = "Read a workbook or LimeSurvey .lss into a study's draft and list its problems; exit code 1 with errors."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments: the file, the study by number or name, the acting user, and whether to publish."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--study", required=True, help="name or number of the study; a new name makes a study, with --by"
        )
        parser.add_argument("--by", default="", metavar="USERNAME", help="who uploads (default: who made the study)")
        parser.add_argument("--publish", action="store_true", help="publish the draft when it has no errors")
        parser.add_argument("--reason", default="", help="why this version")
        parser.add_argument(
            "--decide",
            action="append",
            default=[],
            metavar="KEY=DECISION",
            help="what becomes of earlier answers: same, apart, recode, or recode:CODE; of what is made of personal "
            "data: personal, or not_personal:WHY; once for each KEY",
        )
        parser.add_argument("--decisions", type=Path, help='the same from a file: {"KEY": "DECISION"} in JSON')
        parser.add_argument(
            "--accept-suggested", action="store_true", help="decide as is suggested wherever something is"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Save the draft and list its problems; the exit code is 1 if there are errors among them."""
        now = timezone.now()
        by = _person(options["by"])
        study = _study(options["study"], by, now)
        by = by or study.created_by
        if by is None:
            raise CommandError("Say with --by who uploads the workbook.")
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from error
        draft = upload_workbook(study=study, content=content, file_name=options["file"].name, by=by, now=now)
        problems = queries.problems_of(draft)
        for line in table(problems):
            self.stdout.write(line)
        if has_errors(problems):
            raise CommandError("The workbook has errors; it is kept as the draft.", returncode=1)
        if options["publish"]:
            self._publish(study, by, now, options)

    def _publish(self, study: Study, by: User, now: datetime, options: dict[str, Any]) -> None:
        """Publish with the decisions about earlier answers. Raises ``CommandError``, listing the missing ones."""
        decisions = _decisions(options["decide"], options["decisions"])
        if options["accept_suggested"]:
            decisions = {**suggestions_for(study), **decisions}
        try:
            version = publish_and_regroup(study=study, reason=options["reason"], by=by, now=now, decisions=decisions)
        except PublicationError as refusal:
            if refusal.reason == "not_approved":
                raise CommandError(
                    "Not published: this study publishes only what a reviewer has approved. The workbook is kept as "
                    "the draft.",
                    returncode=1,
                ) from refusal
            if refusal.reason == "unwritten":
                raise CommandError(_unwritten(refusal.rewrites), returncode=1) from refusal
            for line in to_decide(refusal.undecided):
                self.stdout.write(line)
            raise CommandError(
                "Not published: say with --decide KEY=DECISION or --decisions FILE what becomes of earlier answers "
                "and what is personal data. The workbook is kept as the draft.",
                returncode=1,
            ) from refusal
        self.stdout.write(f"Version {version.number} is published.")
        for decision in decisions_of(version):
            self.stdout.write(f"{decision.key}: {decision.change.what(gettext)} {decision.words(gettext)}")


def _unwritten(rewrites: list[CellRewrite]) -> str:
    """Return what has to be written in the new codes by hand."""
    lines = [f"{one.sheet}, {one.name}, {one.column}: {one.before} → {one.after}" for one in rewrites]
    return "\n".join(["Not published: these could not be written in the new codes.", *lines])


def to_decide(meanings: list[Meaning]) -> list[str]:
    """Return a line for each decision to make: its key, the options, what changed."""
    lines = []
    for meaning in meanings:
        needed = {NOT_PERSONAL: ":WHY", **({RECODE: ":CODE"} if meaning.targets else {})}
        options = [f"{one}{needed.get(one, '')}" for one in meaning.options]
        said = f" (suggested: {meaning.suggestion})" if meaning.suggestion else ""
        lines.append(f"{meaning.key} = {' | '.join(options)}{said}")
        lines.append(f"    {meaning.change.what(gettext)} {meaning.change.meaning(gettext)}")
    return lines


def _decisions(given: list[str], file: Path | None) -> dict[str, str]:
    """Return key → decision, from the file and from the command line, which overrides the file."""
    found: dict[str, str] = {}
    if file is not None:
        try:
            read = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise CommandError(f"The file of decisions cannot be read: {error}") from error
        if not isinstance(read, dict) or not all(isinstance(one, str) for one in read.values()):
            raise CommandError('The file of decisions has to hold {"KEY": "DECISION", …} in JSON.')
        found.update(read)
    for one in given:
        reasoned = _REASONED.fullmatch(one)
        key, equals, decision = reasoned.groups() if reasoned else one.rpartition("=")
        if not equals or not key:
            raise CommandError(f"Write --decide KEY=DECISION; “{one}” has no “=”.")
        found[key] = decision
    return found


def table(problems: list[Problem]) -> list[str]:
    """Return the problems as lines of a table: severity, sheet, row, column, what is wrong and what to do."""
    if not problems:
        return ["No problems."]
    rows = [("severity", "sheet", "row", "column", "problem")]
    rows += [
        (
            problem.severity,
            problem.place.sheet,
            str(problem.place.row or ""),
            problem.place.column,
            f"{problem.what(gettext)} {problem.remedy(gettext)}" + (f" ({problem.elsewhere})" if problem.also else ""),
        )
        for problem in problems
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)), row[4]]) for row in rows
    ]


def _study(name: str, person: User | None, now: datetime) -> Study:
    """Return the study with this name or number; create one of a new name for ``person``. Raises ``CommandError``."""
    found = Study.objects.filter(pk=whole_number(name) or 0) if name.isdecimal() else Study.objects.filter(name=name)
    studies = list(found[:2])
    if not studies and (person is None or name.isdecimal()):
        raise CommandError(f"There is no study called “{name}”. Say with --by who makes it.")
    if len(studies) > 1:
        raise CommandError(f"Several studies are called “{name}”: give the number of one.")
    return studies[0] if studies else create_study(name=name, by=cast("User", person), now=now)


def _person(username: str) -> User | None:
    person = User.objects.filter(username=username).first()
    if username and person is None:
        raise CommandError(f"There is nobody called “{username}”.")
    return person
