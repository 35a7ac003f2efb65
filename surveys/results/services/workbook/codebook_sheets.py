"""The sheets that explain the data: the variables and the code lists."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext, gettext_noop
from openpyxl.utils import get_column_letter

from surveys.formats.workbook import COLUMN_LIMIT, CellValue, Column, Sheet, Written
from surveys.formats.workbook.styles import COUNT, TEXT, WRAPPED
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.comparison.decisions import Decision
from surveys.questionnaire.comparison.meanings import NOT_PERSONAL

from .columns import question_text
from .data_sheets import coded_columns, columns_before_answers
from .delivery import Delivery
from .tallies import AnswerCounts

KINDS = {
    kinds.SINGLE: gettext_noop("one answer"),
    kinds.MULTIPLE: gettext_noop("several answers"),
    kinds.RANKING: gettext_noop("ranking"),
    kinds.NUMBER: gettext_noop("number"),
    kinds.TEXT: gettext_noop("open answer"),
    kinds.DATE: gettext_noop("date"),
    kinds.TIME: gettext_noop("time of day"),
    kinds.DATETIME: gettext_noop("date and time"),
}
"""Kind of variable → its name, an English message id."""


def variables_sheet(delivery: Delivery) -> Sheet:
    """What each column of the data holds, who was asked and how many answered. It must follow the sheets of data."""
    titles = [
        Column(gettext("columns"), 12, TEXT),
        Column(gettext("variable"), 18, TEXT),
        Column(gettext("question"), 70, WRAPPED),
        Column(gettext("type"), 18, TEXT),
        Column(gettext("asked when"), 40, WRAPPED),
        Column(gettext("answers"), 10, COUNT),
        Column(gettext("don’t know or refused"), 14, COUNT),
        Column(gettext("versions"), 16, WRAPPED),
        Column(gettext("repeat"), 14, TEXT),
        Column(gettext("personal data"), 40, WRAPPED),
    ]
    about = gettext("What every column holds, and whom it was asked")

    def rows(written: Sequence[Written]) -> Iterator[Sequence[CellValue]]:
        return _variable_rows(delivery, AnswerCounts.returned_by(written))

    return Sheet(gettext("Variables"), titles, rows, frozen_columns=2, about=about)


def _variable_rows(delivery: Delivery, counts: AnswerCounts) -> Iterator[Sequence[CellValue]]:
    letters = _column_letters(delivery)
    for variable in delivery.codebook.variables:
        if variable.personal and delivery.for_client:
            continue
        yield (
            letters.get(variable.name, ""),
            variable.name,
            question_text(variable, delivery.words),
            gettext(KINDS[variable.kind]),
            delivery.bases.get(variable.name) or gettext("always"),
            counts.given[variable.name],
            counts.unsaid[variable.name],
            _versions(delivery, variable),
            variable.repeat or None,
            _privacy(delivery, variable) or None,
        )


def _privacy(delivery: Delivery, variable: Variable) -> str:
    """Whether the variable is personal data, what it is computed from, and who declared otherwise and why."""
    sources = {"sources": ", ".join(variable.rests_on)}
    if variable.personal:
        return gettext("personal, made of %(sources)s") % sources if variable.rests_on else gettext("personal")
    if not (variable.rests_on or variable.released):
        return ""
    told = gettext("computed from personal data (%(sources)s)") % sources if variable.rests_on else ""
    decision = next((one for _, one in reversed(delivery.decisions) if _is_about(one, variable)), None)
    if decision is None:
        said = gettext("declared not personal in the questionnaire")
    else:
        # Clients see the institute's name, never that of its staff.
        who = delivery.institute.name if delivery.for_client else decision.by
        said = gettext("declared not personal by %(who)s: %(why)s") % {"who": who, "why": decision.why}
    return "; ".join(part for part in (told, said) if part)


def _is_about(decision: Decision, variable: Variable) -> bool:
    return decision.option == NOT_PERSONAL and decision.change.values.get("path") == variable.path


def _column_letters(delivery: Delivery) -> dict[str, str]:
    """Variable → the letters of its columns in the sheet of codes: ``F``, ``M–S``, or ``(2) C`` in its second part."""
    number = columns_before_answers(delivery)
    letters: dict[str, str] = {}
    for column in coded_columns(delivery):
        width = len(column.titles)
        first, last = _letter(number + 1), _letter(number + width)
        letters[column.variable.name] = first if width == 1 else f"{first}–{last}"
        number += width
    return letters


def _letter(number: int) -> str:
    """The letters of this column of a sheet that is split where Excel has no more, each part with the first one."""
    part, place = divmod(number - 2, COLUMN_LIMIT - 1)
    letters = get_column_letter(place + 2)
    return f"({part + 1}) {letters}" if part else letters


def _versions(delivery: Delivery, variable: Variable) -> str:
    """The versions that ask the variable, such as ``1, 2``, and whether their wordings differ."""
    names = {name.casefold() for name in (variable.name, *variable.was)}
    found = {
        version.number: old
        for version, codebook in delivery.versions.items()
        for old in codebook.variables
        if old.name.casefold() in names
    }
    numbers = ", ".join(map(str, found))
    worded = {delivery.words.of(old.label) for old in found.values()}
    return gettext("%(versions)s (other words)") % {"versions": numbers} if len(worded) > 1 else numbers


def codes_sheet(delivery: Delivery) -> Sheet:
    """Every code of every variable with its label, those for don't know and refused marked."""
    titles = [
        Column(gettext("variable"), 18, TEXT),
        Column(gettext("code"), 10, TEXT),
        Column(gettext("code in the questionnaire"), 24, TEXT),
        Column(gettext("label"), 60, WRAPPED),
        Column(gettext("missing"), 12, TEXT),
    ]
    about = gettext("Every code and its label")
    return Sheet(gettext("Code_lists"), titles, _code_rows(delivery), frozen_columns=2, about=about)


def _code_rows(delivery: Delivery) -> Iterator[Sequence[CellValue]]:
    words = delivery.words
    for variable in delivery.codebook.variables:
        if variable.personal and delivery.for_client:
            continue
        for code in variable.codes:
            yield variable.name, code.number, code.code, words.of(code.label) or code.code, code.missing or None
        for end in variable.ends:
            yield variable.name, end.number, end.code, words.of(end.label) or end.code, None
        for kind, number in variable.beside.items():
            yield variable.name, number, None, words.missing(kind), kind
