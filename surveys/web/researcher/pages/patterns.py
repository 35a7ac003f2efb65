"""Ready-made parts of a questionnaire, to be put into the draft."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.design import queries
from surveys.design.models import Draft
from surveys.design.queries import questionnaire_of
from surveys.formats.drafting import end_of_part, outside_of_pages
from surveys.formats.editing import Operation
from surveys.formats.patterns import PATTERNS, Pattern, other_of, rows_of
from surveys.formats.xlsform.read import sheet_key
from surveys.questionnaire.model.structure import Group, Questionnaire, Repeat
from surveys.web.researcher.forms.patterns import OTHER

from .editor.page import OpenDraft

_ANSWER = re.compile(r"\$\{\w+\}")


@dataclass(frozen=True, slots=True)
class PatternCard:
    """A ready-made part: its key, title, what it is, and the questions that it brings, in the user’s language."""

    key: str
    title: str
    what: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class PatternsPage:
    """The content of the page. ``places``: names and words of the questions behind which a part may be put."""

    cards: Sequence[PatternCard]
    places: Sequence[tuple[str, str]]


def patterns_page(draft: Draft) -> PatternsPage:
    """Return the page."""
    questionnaire = questionnaire_of(draft) or Questionnaire(())
    words = [(name, questionnaire.words(label)) for name, _row, label in _places(questionnaire)]
    return PatternsPage(
        cards=pattern_cards(),
        places=[(name, f"{name} {said}"[:90]) for name, said in words],
    )


def title_of(key: str) -> str:
    """Return what a part is called."""
    return _("Other, specify") if key == OTHER else _(PATTERNS[key].title)


def operations_for(draft: Draft, key: str, after: str) -> list[Operation]:
    """Return what puts a part behind the question ``after``, or at the end of the workbook; empty if it cannot be."""
    questionnaire, ids = questionnaire_of(draft) or Questionnaire(()), queries.row_ids_of(draft)
    if key == OTHER:
        choices, language = _sheet(draft, "choices"), get_language() or ""
        return other_of(questionnaire, after, ids=lambda row: ids.id_of(choices, row), language=language)
    row = next((row for name, row, _label in _places(questionnaire) if name == after), None)
    return rows_of(
        PATTERNS[key],
        names=[item.name for _around, item in questionnaire.walk()],
        lists=questionnaire.lists,
        languages=[one for one in questionnaire.languages if one.code],
        language=get_language() or "",
        after=None if row is None else ids.id_of(_sheet(draft, "survey"), row),
    )


def pattern_cards() -> list[PatternCard]:
    """Return the ready-made parts in the user’s language."""
    return [PatternCard(key, _(one.title), _(one.what), _lines(one)) for key, one in PATTERNS.items()]


def operations_behind(opened: OpenDraft, key: str, row: int | None) -> list[Operation]:
    """Return what puts a part behind a row of the outline: behind all that was put in with it, its loop or page."""
    written, table = opened.written, opened.written.survey
    if key == OTHER:
        marked = next((table.cell(one, "name") for one in table.rows if one.number == row), "")
        return operations_for(opened.draft, key, marked)
    if row is not None:
        together = queries.rows_added_with(opened.draft.study, row)
        row = outside_of_pages(written, end_of_part(written, row, together))
    return rows_of(
        PATTERNS[key],
        names=[name for one in table.rows if (name := table.cell(one, "name"))],
        lists=opened.questionnaire.lists if opened.questionnaire else {},
        languages=[one for one in written.languages if one.code],
        language=get_language() or "",
        after=row,
    )


def _sheet(draft: Draft, key: str) -> str:
    """Return how the workbook spells the name of one of our sheets."""
    read = [sheet for sheet in draft.sheets if sheet["read"]]
    return next((str(sheet["name"]) for sheet in read if sheet_key(str(sheet.get("as") or sheet["name"])) == key), key)


def _places(questionnaire: Questionnaire) -> list[tuple[str, int, dict[str, str]]]:
    """Return name, row and label of questions behind which a part may be put: in no repeat, on no page of several."""
    closed = {
        item.name
        for _around, item in questionnaire.walk()
        if isinstance(item, Repeat) or (isinstance(item, Group) and item.field_list)
    }
    return [
        (item.name, item.row, dict(item.label))
        for around, item in questionnaire.walk()
        if item.row is not None and not isinstance(item, Group | Repeat) and closed.isdisjoint(around)
    ]


def _lines(pattern: Pattern) -> list[str]:
    italian = (get_language() or "").startswith("it")
    labels = [row["label"] for row in pattern.rows if "label" in row]
    return [_ANSWER.sub("…", label[0 if italian else 1]) for label in labels if isinstance(label, tuple)]
