"""A draft's quotas, read once: cells, tables, what quotas can be set by, and the words of conditions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.design.models import Draft, Study
from surveys.fieldwork.queries import values_of_columns
from surveys.formats.drafting import Written
from surveys.formats.quotas import Dimension, Place, QuotaTable, WrittenCell, dimensions, read_cells, read_tables
from surveys.questionnaire.expressions import clean
from surveys.questionnaire.model.structure import CALCULATE, Question, Questionnaire
from surveys.questionnaire.wording.conditions import Wording
from surveys.questionnaire.wording.quota_tables import heading, short_title
from surveys.web.researcher.pages.editor.page import OpenDraft, open_draft


class QuotaRoom:
    """The quotas of an open draft. ``values``: of the sample's columns, by their names."""

    def __init__(self, study: Study, opened: OpenDraft) -> None:
        self.study, self.opened = study, opened
        self.written: Written = opened.written
        self.questionnaire = opened.questionnaire or Questionnaire(())
        self.cells: Sequence[WrittenCell] = read_cells(self.written)
        self.tables, self.alone = read_tables(self.cells)
        self.values: Mapping[str, Sequence[str]] = values_of_columns(study)
        self.dimensions: Mapping[str, Dimension] = {
            one.name: one for one in dimensions(self.questionnaire, self.values)
        }
        self._said: dict[tuple[str, str], str] = {}
        self._titles: dict[str, str] = {}

    @property
    def planned(self) -> int:
        """The interviews that the study plans; 0 if it does not say."""
        return self.study.target or 0

    def table(self, key: str) -> QuotaTable | None:
        """The table with this key."""
        return next((one for one in self.tables if one.key == key), None)

    def cell(self, row: int | None) -> WrittenCell | None:
        """The cell of this row."""
        return next((one for one in self.cells if one.row == row), None)

    def know(self, name: str, calculation: str) -> None:
        """Take a calculation into account that is about to be added."""
        question = Question(name, CALCULATE, calculation=calculation)
        self.questionnaire = replace(self.questionnaire, items=(*self.questionnaire.items, question))

    def heading(self, part: str, language: str | None = None) -> str:
        """A part of a condition as the head of a line or column, in a language, or that of the page."""
        if not part:
            return _("Interviews")
        code = (get_language() or "")[:2] if language is None else language
        if (part, code) not in self._said:
            self._said[part, code] = heading(self.questionnaire, part, code, _)
        return self._said[part, code]

    def title(self, name: str) -> str:
        """What a dimension is about, in words."""
        if not self._titles:
            language = (get_language() or "")[:2]
            self._titles = {
                one.name: short_title(self.questionnaire, one, language) for one in self.questionnaire.questions()
            }
        return self._titles.get(name, name)

    def named(self, name: str) -> str:
        """A dimension by its code and what it is about."""
        words = self.title(name)
        return name if words == name else f"{name} {words}"

    def title_of(self, table: QuotaTable) -> str:
        """What a table is about."""
        return " × ".join(self.title(name) for name in (table.down, table.across) if name)

    def sentence(self, condition: str) -> str:
        """A condition in words; ``""`` if there are none for it."""
        language = (get_language() or "")[:2]
        said = Wording(self.questionnaire, language=language, translate=_).condition(clean(condition))
        return "" if said == clean(condition) else said

    def labels(self, place: Place) -> Mapping[str, str]:
        """The label of a new cell, in each language of the workbook."""
        found = {}
        for code in [one.code for one in self.written.languages] or [""]:
            with translation.override(code if translation.check_for_language(code) else get_language()):
                found[code] = ", ".join(self.heading(part, code) for part in place if part)
        return found


def open_room(study: Study, draft: Draft) -> QuotaRoom:
    """Return the room of a draft. Raises ``EditError`` if its sheets cannot be read."""
    return QuotaRoom(study, open_draft(draft))
