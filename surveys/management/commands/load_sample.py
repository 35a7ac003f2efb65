"""Load a sample into a study: ``load_sample STUDY FILE``."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext

from surveys.design.models import Study
from surveys.fieldwork.models import Sample
from surveys.fieldwork.queries import flags_of_columns, refused_rows, sample_notes, sample_reasons
from surveys.fieldwork.services import OppositionUncheckedError, load_sample
from surveys.fieldwork.tasks import request_sample_release
from surveys.formats.personal_looks import KINDS, Look
from surveys.formats.samples import (
    CHOICES,
    FIELDS,
    NOTES,
    REFUSE,
    WARN,
    ColumnUse,
    Reading,
    TablePreview,
    attribute_name,
    uses_as_known,
    with_flags,
)
from surveys.formats.tables import TableError
from surveys.management.studies import NUMBER_OR_NAME, study_called
from surveys.sandbox import preview

NOTES_SHOWN = 20
USES = {"route": "the questionnaire, its filters and quotas read", "export": "enters files, tables and weights"}
UNCHECKED = (
    "The sample is loaded and not released: say --checked-on, a day of the last 15, when the list was checked with "
    "the opposition register, or --not-checked-because."
)


class Command(BaseCommand):
    """Load a table of people to call, and print for each row what was repaired or why it was refused."""

    help = "Load a sample table (.xlsx, .xls, .csv) into a study; the columns that are not named are guessed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments: the study, the file, the use of its columns, and what to do with doubtful rows."""
        parser.add_argument("study", help=NUMBER_OR_NAME)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="FIELD=HEADING",
            help=f"what a column is: {', '.join(FIELDS)}; several times",
        )
        parser.add_argument(
            "--personal",
            action="append",
            default=[],
            metavar="HEADING",
            help="a column of personal data; several times",
        )
        parser.add_argument(
            "--not-personal",
            action="append",
            default=[],
            metavar="HEADING",
            help="a column that only looks like personal data; several times",
        )
        for flag, used in USES.items():
            said: dict[str, Any] = {"action": "append", "default": [], "metavar": "HEADING"}
            parser.add_argument(f"--{flag}", **said, help=f"a column of the list's own that {used}; several times")
        parser.add_argument("--name", default="", help="name of the sample; the file's name without it")
        parser.add_argument("--source", default="", help="where the list is from")
        for choice, done in ((REFUSE, "leave rows out"), (WARN, "load rows with a note")):
            codes: dict[str, Any] = {"action": "append", "default": [], "choices": list(CHOICES)}
            parser.add_argument(f"--{choice}", **codes, help=f"{done} when this is so of them")
        parser.add_argument("--rest-days", type=int, default=0, help="days in which a call counts as contacted_lately")
        parser.add_argument("--accept-suggestions", action="store_true", help="take the 0 from mobiles that have one")
        parser.add_argument(
            "--checked-on", type=date.fromisoformat, help="day of the check with the opposition register, as 2026-11-26"
        )
        parser.add_argument("--not-checked-because", default="", help="why no check with the register is needed")
        parser.add_argument("--release", action="store_true", help="release the sample to the field at once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the rows, and release the sample if asked to. Raises ``CommandError``."""
        study = study_called(str(options["study"]))
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            sample = self._load(study, path, options)
        except TableError as error:
            detail = "" if error.detail in error.words(gettext) else error.detail
            raise CommandError(f"{error.words(gettext)} {detail}".strip()) from error
        self._tell(sample, preview(path, path.name).looks)

    def _load(self, study: Study, path: Path, options: dict[str, Any]) -> Sample:
        now = timezone.now()
        columns = _columns(preview(path, path.name), flags_of_columns(study), options)
        sample = load_sample(
            study=study,
            content=path,
            file_name=path.name,
            reading=Reading(
                columns,
                accept_suggestions=options["accept_suggestions"],
                choices=_choices(options),
                rest_days=options["rest_days"],
            ),
            name=options["name"] or path.stem,
            by=None,
            now=now,
            source=options["source"],
            opposition_checked_on=options["checked_on"],
            opposition_waiver=options["not_checked_because"],
        )
        if not options["release"]:
            return sample
        try:
            return request_sample_release(sample=sample, by=None, now=now, today=timezone.localdate())
        except OppositionUncheckedError as error:
            raise CommandError(UNCHECKED) from error

    def _tell(self, sample: Sample, looks: Mapping[str, Look]) -> None:
        for use in Reading.from_json(sample.columns).columns:
            self.stdout.write(f"{use.column}: {use.attribute or use.field}{_privacy(use, looks.get(use.column))}")
        for note in sample_notes(sample)[:NOTES_SHOWN]:
            what, remedy = NOTES[note.code]
            sign = "-" if note.is_refused else "~"
            self.stdout.write(f"{sign} {note.row} {note.column} {note.value}: {gettext(what)} {gettext(remedy)}")
        for reason in sample_reasons(sample):
            self.stdout.write(f"{reason.kind} {reason.code}: {reason.rows}")
        self.stdout.write(
            f"sample {sample.pk} ({sample.status}): {sample.rows_read} rows, {sample.cases_made} cases, "
            f"{refused_rows(sample)} refused"
        )


def _choices(options: dict[str, Any]) -> dict[str, str]:
    """Return the choices made with ``--warn`` and ``--refuse``; ``--refuse`` wins over ``--warn``."""
    return dict.fromkeys(options[WARN], WARN) | dict.fromkeys(options[REFUSE], REFUSE)


def _columns(
    file: TablePreview, known: Mapping[str, Mapping[str, bool]], options: dict[str, Any]
) -> tuple[ColumnUse, ...]:
    """Return the column uses as the study's lists have them, else guessed, overridden by those of the command line."""
    uses = {use.column: use for use in file.guess}
    for word in options["column"]:
        field, _, column = word.partition("=")
        is_attribute = field == "attribute"
        attribute = attribute_name(column) if is_attribute else ""
        personal = is_attribute and column in file.looks
        uses[column] = ColumnUse(column, field, attribute, show=is_attribute, personal=personal)
    uses = {use.column: use for use in uses_as_known(list(uses.values()), known)}
    for said, flag, value in (
        ("not_personal", "personal", False),
        ("personal", "personal", True),
        *((flag, flag, True) for flag in USES),
    ):
        for column in options[said]:
            if uses.get(column) is None or uses[column].field != "attribute":
                raise CommandError(f"“{column}” is no column that becomes an attribute.")
            uses[column] = with_flags(uses[column], {flag: value})
    return tuple(uses.values())


def _privacy(use: ColumnUse, look: Look | None) -> str:
    """Return in words whether a column is personal data, and which kind it looks like; empty if neither."""
    if use.field != "attribute" or not (use.personal or look):
        return ""
    like = f"looks like {KINDS[look.kind]}" if look else ""
    said = "personal" if use.personal else "not personal"
    return f" ({said}; {like})" if like else f" ({said})"
