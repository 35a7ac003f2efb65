"""Anonymise interviews: remove answers in people's own words and every link from a sample list to the answers."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Set
from datetime import datetime
from typing import Any

from django.db import transaction

from surveys.database.guards import redaction
from surveys.fieldwork.models import FIRST_BY_LOT, Case
from surveys.fieldwork.services import lock_free
from surveys.interviewing.models import ERASED, EventKind, Interview, InterviewEvent
from surveys.interviewing.queries.row_layouts import layout_of
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook.personal_answers import PersonalAnswers
from surveys.questionnaire.codebook.row_layout import Layout
from surveys.questionnaire.codebook.variables import TEXT
from surveys.questionnaire.types import SILENT_TYPES

LAST_BY_LOT = 999_999_999
SPECIFY = "s"
"""The key of a stored answer for the words given with a code."""


def anonymise_case(*, case: Case, keeps_open_answers: bool, now: datetime) -> bool:
    """Remove what leads from the case's answers back to a person; returns whether anything was left to remove.

    Call it once the person is erased. Answers in people's own words are removed unless ``keeps_open_answers``, and so
    are calculations that repeat them; the case gets a random number and loses the columns that are not exported. Its id
    and times stay. Raises ``CaseTakenError`` while somebody works the case.
    """
    with transaction.atomic():
        case = lock_free(case.pk, even_closed=True)
        if case.number >= FIRST_BY_LOT:
            return False
        done = InterviewEvent.objects.filter(interview__case=case, kind=EventKind.ANONYMISED).values("interview")
        left = Interview.objects.select_for_update(of=("self",)).filter(case=case).exclude(pk__in=done)
        for interview in left.order_by("pk"):
            _anonymise(interview, now, keeps_open_answers=keeps_open_answers)
        kept = {one["name"] for one in case.sample.attributes if one.get("export") and not one.get("personal")}
        case.attributes = {name: value for name, value in case.attributes.items() if name in kept}
        case.number, case.position = _random_number(case), 0
        case.save(update_fields=["number", "position", "attributes"])
    return True


def _random_number(case: Case) -> int:
    while True:
        number = FIRST_BY_LOT + secrets.randbelow(LAST_BY_LOT - FIRST_BY_LOT + 1)
        if not Case.objects.filter(study=case.study_id, number=number).exists():
            return number


def _anonymise(interview: Interview, now: datetime, *, keeps_open_answers: bool) -> None:
    if not keeps_open_answers:
        layout = layout_of(interview.version_id)
        gone = _open(layout, interview.row or {})
        answers = PersonalAnswers(frozenset(variable.path for variable in gone if not variable.specify))
        interview.state = _wordless_state(interview.state, answers)
        _empty_events(interview, answers)
        interview.row = _without(interview.row, layout, frozenset(variable.name for variable in gone))
    interview.sequence += 1
    interview.changed_at = now
    interview.save(update_fields=["state", "row", "sequence", "changed_at"])
    InterviewEvent.objects.create(
        interview=interview,
        sequence=interview.sequence,
        kind=EventKind.ANONYMISED,
        version_id=interview.version_id,
        language=interview.language,
        server_at=now,
    )


def _open(layout: Layout, row: dict[str, Any]) -> list[Variable]:
    """The open variables, and the calculations that repeat their words in this interview."""
    variables = [(inside, place, one) for inside, all_ in layout.variables.items() for place, one in enumerate(all_)]
    asked = [one for _inside, _place, one in variables if _is_open(one)]
    said = {words for words in map(_folded, _said(variables, row)) if len(words) > 1}
    repeating = [
        one
        for inside, place, one in variables
        if one.kind == TEXT and one.type in SILENT_TYPES
        if any(words in _folded(value) for value in _values(row, inside, place) for words in said)
    ]
    return [*asked, *repeating]


def _is_open(variable: Variable) -> bool:
    return variable.kind == TEXT and variable.type not in SILENT_TYPES and not variable.is_aside


def _said(variables: list[tuple[str, int, Variable]], row: dict[str, Any]) -> Iterator[Any]:
    for inside, place, one in variables:
        if _is_open(one):
            yield from _values(row, inside, place)


def _values(row: dict[str, Any], inside: str, place: int) -> Iterator[Any]:
    rows = row.get("r", {}).get(inside, []) if inside else [row]
    return (one["v"][place] for one in rows if "v" in one and one["v"][place])


def _folded(value: Any) -> str:
    return value.casefold().strip() if isinstance(value, str) else ""


def _wordless_state(state: dict[str, Any], gone: PersonalAnswers) -> dict[str, Any]:
    left = gone.without(state)
    for part in ("answers", "frozen"):
        left[part] = {path: _wordless(value) for path, value in left.get(part, {}).items()}
    return left


def _empty_events(interview: Interview, gone: PersonalAnswers) -> None:
    events = list(InterviewEvent.objects.filter(interview=interview, kind__in=(EventKind.ANSWER, EventKind.CHECK)))
    changed = []
    for event in events:
        before = (event.old, event.new)
        if gone.holds(event.path) or event.kind == EventKind.CHECK:
            event.old, event.new = event.old and ERASED, event.new and ERASED
        else:
            event.old, event.new = _wordless(event.old), _wordless(event.new)
        if (event.old, event.new) != before:
            changed.append(event)
    with redaction():
        InterviewEvent.objects.bulk_update(changed, ["old", "new"], batch_size=500)


def _wordless(stored: Any) -> Any:
    """A stored answer without the words given with its codes."""
    if not isinstance(stored, dict) or SPECIFY not in stored:
        return stored
    return {key: value for key, value in stored.items() if key != SPECIFY}


def _without(row: dict[str, Any] | None, layout: Layout, names: Set[str]) -> dict[str, Any] | None:
    if row is None:
        return None
    repeats = {
        repeat: [_emptied(instance, layout, repeat, names) for instance in instances]
        for repeat, instances in row.get("r", {}).items()
    }
    return _emptied(row, layout, "", names) | ({"r": repeats} if repeats else {})


def _emptied(row: dict[str, Any], layout: Layout, repeat: str, names: Set[str]) -> dict[str, Any]:
    gone = {place for place, variable in enumerate(layout.variables[repeat]) if variable.name in names}
    return {**row, "v": [None if place in gone else value for place, value in enumerate(row["v"])]}
