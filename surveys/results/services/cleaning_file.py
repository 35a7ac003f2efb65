"""Changes of values from a table: read, checked all at once, shown before they are made, and made together or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from surveys.design.models import Study
from surveys.interviewing.models import Interview
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.questionnaire.codebook import Codebook, Variable
from surveys.results.models import CleanedValue
from surveys.results.queries.cleaning import Place, cleaned_in
from surveys.results.queries.deliveries import delivered_interviews
from surveys.results.services.workbook.cleaning_sheet import in_words
from surveys.results.services.workbook.delivery import Delivery

from .agreement_corrected import heed_corrections
from .cleaning import LONGEST_REASON, UnfitValueError, cleanable, standing_alone, takes_values, typed_value, value_in
from .cleaning_follow_ups import follow_changes, with_facts
from .coding import tell_of_changes

MOST_ROWS = 500
"""The most changes of one table: they are made in one transaction, which keeps nobody waiting."""
HEADINGS: Mapping[str, frozenset[str]] = {
    "case": frozenset({"case", "scheda", "caso"}),
    "interview": frozenset({"interview", "intervista", "id"}),
    "key": frozenset({"key", "chiave", "round", "giro"}),
    "variable": frozenset({"variable", "variabile", "question", "domanda"}),
    "old": frozenset({"old", "was", "before", "prima", "vecchio", "era"}),
    "new": frozenset({"new", "is", "value", "after", "dopo", "nuovo", "valore", "è", "diventa"}),
    "reason": frozenset({"reason", "why", "motivo", "perché", "perche"}),
}
NO_COLUMN = gettext_noop("The table needs the columns case, variable, new and reason.")
TOO_MANY = gettext_noop("A table holds 500 changes at most: part it.")
UNKNOWN_CASE = gettext_noop("No interview of this case is delivered: it may be rejected, or not over.")
UNKNOWN_VARIABLE = gettext_noop("No variable of this name can be changed.")
NOT_ASKED = gettext_noop("This interview did not ask it so, or has no such round.")
UNFIT = gettext_noop("The question does not take this value: see its codes and limits.")
NO_REASON = gettext_noop("Write why: whoever reads the data in a year has to know.")
ANOTHER = gettext_noop("It is no longer what the table says it was.")
TWICE = gettext_noop("The table changes it twice.")
SAME = gettext_noop("It is so already.")


@dataclass(frozen=True, slots=True)
class RowOfChange:
    """A row of the table as it was checked. ``now``: what is delivered now, in words; ``problem``: an English id."""

    line: int
    case: str
    key: str
    variable: str
    new: str
    reason: str
    now: str = ""
    becomes: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """The whole table; ``trouble``: why it cannot be read at all."""

    rows: Sequence[RowOfChange] = ()
    trouble: str = ""

    @property
    def problems(self) -> int:
        """How many rows cannot be done."""
        return sum(bool(row.problem) for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Found:
    row: RowOfChange
    interview: Interview | None = None
    variable: Variable | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


def check_changes(study: Study, table: Sequence[Sequence[str]], *, language: str, now: datetime) -> CheckedTable:
    """Check all rows of a table, whose first row has its headings."""
    _delivery, found, trouble = _checked(study, table, language, now)
    return CheckedTable([one.row for one in found], trouble)


def make_changes(
    *, study: Study, table: Sequence[Sequence[str]], language: str, by: User, now: datetime
) -> CheckedTable:
    """Make all changes of a table, or none if one of them cannot be made; returns what was checked."""
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        delivery, found, trouble = _checked(study, table, language, now)
        checked = CheckedTable([one.row for one in found], trouble)
        if delivery is None or trouble or checked.problems or not found:
            return checked
        made = CleanedValue.objects.bulk_create(
            CleanedValue(
                interview=one.interview,
                study=study,
                variable=one.variable.name.casefold(),
                instance=one.row.key,
                before=one.before,
                after=one.after,
                reason=one.row.reason[:LONGEST_REASON],
                changed_by=by,
                changed_at=now,
            )
            for one in found
            if one.interview is not None and one.variable is not None
        )
        follow_changes(made, delivery.layers.places, now)
        tell_of_changes([one.interview.pk for one in found if one.interview], now)
        details = {"values": len(found), "from_table": True}
        subject = f"study:{study.pk}"
        record(by=by, verb=AuditVerb.CLEANING_CHANGED, subject=subject, study=study.pk, details=details, now=now)
    heed_corrections(study=study, variables={row.variable for row in checked.rows}, by=by, now=now)
    return checked


def _checked(
    study: Study, table: Sequence[Sequence[str]], language: str, now: datetime
) -> tuple[Delivery | None, list[_Found], str]:
    filled = [(line, row) for line, row in enumerate(table, 1) if any(cell.strip() for cell in row)]
    columns = _columns(filled[0][1]) if filled else {}
    if not {"variable", "new", "reason"} <= set(columns) or not {"case", "interview"} & set(columns):
        return None, [], NO_COLUMN
    if len(filled) > MOST_ROWS + 1:
        return None, [], TOO_MANY
    given = [(line, {name: _cell(row, at) for name, at in columns.items()}) for line, row in filled[1:]]
    delivery, variables = cleanable(study, language=language, now=now)
    named, interviews = Codebook(tuple(variables)).by_name, _interviews(study, [one for _, one in given])
    changed = cleaned_in([one.pk for one in interviews.values()])
    seen: set[tuple[int, str, str]] = set()
    found = []
    for line, cells in given:
        one = _row(delivery, named, interviews, changed, line, cells)
        if one.interview is not None and one.variable is not None:
            place = one.interview.pk, one.variable.name, one.row.key
            if place in seen and not one.row.problem:
                one = replace(one, row=replace(one.row, problem=TWICE))
            seen.add(place)
        found.append(one)
    return delivery, found, ""


def _columns(headings: Sequence[str]) -> dict[str, int]:
    places = {heading.strip().casefold(): at for at, heading in reversed(list(enumerate(headings)))}
    return {name: places[word] for name, words in HEADINGS.items() for word in places if word in words}


def _cell(row: Sequence[str], at: int) -> str:
    return row[at].strip() if at < len(row) else ""


def _interviews(study: Study, rows: Sequence[Mapping[str, str]]) -> dict[tuple[str, int], Interview]:
    """What the rows name → its interview."""
    given = {name: [one.get(name, "") for one in rows] for name in ("case", "interview")}
    numbers = {name: {int(text) for text in texts if _is_number(text)} for name, texts in given.items()}
    there = with_facts(delivered_interviews(study))
    found = {("case", one.case.number): one for one in there.filter(case__number__in=numbers["case"])}
    return found | {("interview", one.pk): one for one in there.filter(pk__in=numbers["interview"])}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _row(
    delivery: Delivery,
    named: Mapping[str, Variable],
    interviews: Mapping[tuple[str, int], Interview],
    changed: Mapping[int, Mapping[Place, dict[str, Any]]],
    line: int,
    cells: Mapping[str, str],
) -> _Found:
    case, interview_id = cells.get("case", ""), cells.get("interview", "")
    key = ("interview", interview_id) if interview_id else ("case", case)
    interview = interviews.get((key[0], int(key[1]))) if _is_number(key[1]) else None
    variable = named.get(cells["variable"].casefold())
    number = str(interview.case.number) if interview else case or interview_id
    row = RowOfChange(line, number, cells.get("key", ""), cells["variable"], cells["new"], cells["reason"])
    if interview is None or variable is None:
        return _Found(replace(row, problem=UNKNOWN_CASE if interview is None else UNKNOWN_VARIABLE))
    if not takes_values(delivery, variable, interview, row.key):
        return _Found(replace(row, problem=NOT_ASKED), interview, variable)
    before = value_in(delivery, variable, interview, row.key, changed.get(interview.pk, {}))
    row = replace(row, variable=variable.name, now=in_words(delivery, variable, before))
    try:
        after = typed_value(variable, row.new, alone=standing_alone(interview, variable))
    except UnfitValueError:
        return _Found(replace(row, problem=UNFIT), interview, variable)
    row = replace(row, becomes=in_words(delivery, variable, after))
    row = replace(row, problem=_problem(variable, cells.get("old", ""), row, before, after))
    return _Found(row, interview, variable, before, after)


def _problem(
    variable: Variable, old: str, row: RowOfChange, before: Mapping[str, Any], after: Mapping[str, Any]
) -> str:
    if not row.reason:
        return NO_REASON
    if old and old.casefold() != row.now.casefold() and _typed(variable, old) != before:
        return ANOTHER
    return SAME if before == after else ""


def _typed(variable: Variable, text: str) -> Mapping[str, Any] | None:
    try:
        return typed_value(variable, text)
    except UnfitValueError:
        return None
