"""The page of a new file's columns: the use of each, and which rows would be loaded or refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design.models import Study
from surveys.fieldwork.queries import flags_of_columns
from surveys.fieldwork.services import SampleCheck, check_sample
from surveys.formats.personal_looks import Look
from surveys.formats.phones import as_typed
from surveys.formats.samples import NOTES, SEEN_BY_CLIENTS, ColumnUse, Reading, TablePreview, read_row, uses_as_known
from surveys.formats.tables import HINTS
from surveys.sandbox import preview
from surveys.web.researcher.forms.samples import ColumnsForm
from surveys.web.screens.formatting import number

from .masks import masked, masked_number
from .samples import Reason, look_words, reason_of


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the file in the form: its use, and an example with personal data masked.

    ``look``: the kind of personal data it looks like, in words.
    """

    number: int
    use: ColumnUse
    example: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What loading would do with the columns as described. ``check`` is None while the form is invalid."""

    heading: str
    button: str
    check: SampleCheck | None = None
    reasons: Sequence[Reason] = ()
    partial: str = ""
    cases: Sequence[dict[str, str]] = ()


class ColumnsPage:
    """A file whose columns are being described: its preview, the guesses, the form's rows."""

    def __init__(self, study: Study, content: Path, file_name: str) -> None:
        self.content = content
        self.file_name = file_name
        self.preview = preview(content, file_name)
        self.uses = uses_as_known(self.preview.guess, flags_of_columns(study))

    @property
    def name(self) -> str:
        """The default name of the sample: the file's name without its suffix."""
        return self.file_name.rsplit(".", 1)[0].replace("_", " ")[:120]

    @property
    def source(self) -> str:
        """What is read: the file and, for a workbook, the sheet."""
        sheet = self.preview.sheet
        return _("%(file)s, sheet “%(sheet)s”") % {"file": self.file_name, "sheet": sheet} if sheet else self.file_name

    @property
    def hints(self) -> list[str]:
        """Hints on how the file is read."""
        return [_(HINTS[hint]) for hint in self.preview.hints]

    @property
    def recognised(self) -> str:
        """A sentence on how many columns were recognised."""
        known = sum(use.field not in {"attribute", "skip"} for use in self.uses)
        return _("%(known)s of %(all)s recognised") % {"known": known, "all": len(self.uses)}

    def rows(self, form: ColumnsForm) -> list[dict[str, Any]]:
        """Return the file's columns with their form fields."""
        told = form.reading().columns if form.is_bound and form.is_valid() else self.uses
        return [
            {
                "column": row.use.column,
                "example": row.example,
                "look": row.look,
                "field": form[f"field-{row.number}"],
                "flags": [form[f"{flag}-{row.number}"] for flag in ("show", "route", "export", "personal")],
            }
            for row in column_rows(told, self.preview)
        ]

    def check(self, study: Study, form: ColumnsForm, now: datetime) -> CheckPage:
        """Return what loading would do with the columns as filled in, or as guessed if nothing is filled in yet."""
        if form.is_bound and not form.is_valid():
            return CheckPage(heading=self._rows_to_load, button=_("Load the sample"))
        reading = form.reading() if form.is_bound else form.first_reading()
        if not any(use.field == "phone" for use in reading.columns):
            return CheckPage(heading=self._rows_to_load, button=_("Load the sample"))
        found = check_sample(study=study, content=self.content, file_name=self.file_name, reading=reading, now=now)
        return CheckPage(
            heading=_ready(found),
            button=_load_words(found),
            check=found,
            reasons=[reason_of(one.code, one.kind, one.rows, one.examples) for one in found.reasons],
            partial="" if found.is_whole else _not_all(found),
            cases=first_cases(reading, self.preview),
        )

    @property
    def _rows_to_load(self) -> str:
        return ngettext("One row to load", "%(count)s rows to load", self.preview.total) % {
            "count": number(self.preview.total)
        }


def _ready(found: SampleCheck) -> str:
    counts = {"taken": number(found.taken), "refused": number(found.refused), "checked": number(found.checked)}
    if not found.is_whole:
        return _("Of the first %(checked)s rows %(taken)s can be loaded, %(refused)s are left out") % counts
    ready = ngettext("One row ready to load", "%(taken)s rows ready to load", found.taken) % counts
    if not found.refused:
        return ready
    return ngettext("%(ready)s, one left out", "%(ready)s, %(refused)s left out", found.refused) % {
        "ready": ready,
        "refused": number(found.refused),
    }


def _load_words(found: SampleCheck) -> str:
    if not found.is_whole:
        return _("Load the sample")
    return ngettext("Load one row", "Load %(all)s rows", found.taken) % {"all": number(found.taken)}


def _not_all(found: SampleCheck) -> str:
    return _(
        "The file has about %(total)s rows; the others are checked while they are loaded, by the same rules. Nobody "
        "is rung before you have seen what became of them and released the sample."
    ) % {"total": number(found.total)}


def column_rows(uses: Sequence[ColumnUse], preview: TablePreview) -> list[ColumnRow]:
    """Return the file's columns, each with its first non-empty cell as an example."""
    rows = []
    for place_in_file, use in enumerate(uses):
        place = preview.columns.index(use.column)
        cells = (row[place] for row in preview.rows if place < len(row) and row[place].strip())
        personal = use.personal or use.column in preview.looks
        example = masked(use.field, next(cells, ""), personal=personal)
        rows.append(ColumnRow(place_in_file, use, example, _look_words(preview.looks.get(use.column), use)))
    return rows


def _look_words(look: Look | None, use: ColumnUse) -> str:
    """Return the personal data that a column looks like, unless its use says so already."""
    if look is None or use.field not in {"attribute", *SEEN_BY_CLIENTS}:
        return ""
    words = look_words(look)
    if use.field in SEEN_BY_CLIENTS:
        return f"{words} {_('It would go to clients.')}"
    return words if use.personal else f"{words} {_('It is not marked as personal: clients may get it.')}"


def first_cases(reading: Reading, preview: TablePreview, count: int = 3) -> list[dict[str, str]]:
    """Return how the first rows will be read: identifier, masked numbers, attributes; rows without a number say so."""
    cases = []
    hidden = {use.attribute or use.field for use in reading.columns if use.personal or use.column in preview.looks}
    for row_number, cells in zip(preview.numbers[:count], preview.rows, strict=False):
        case, notes = read_row(row_number, cells, preview.columns, reading)
        phones = ", ".join(masked_number(phone.number) for phone in case.phones)
        refusal = next((_(NOTES[note.code][0]) for note in notes if note.is_refused), "")
        known = [
            f"{name} {masked('attribute', text, personal=name in hidden)}"
            for name, value in {**case.attributes, **case.personal}.items()
            if (text := as_typed(value))
        ]
        shown = masked("external_id", case.external_id, personal="external_id" in hidden) or str(row_number)
        cases.append({"id": shown, "phones": phones or refusal, "known": ", ".join(known)})
    return cases
