"""Change values after the interview: with a reason, beside the answer, and undone as well."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from surveys.design.models import Study
from surveys.design.queries import program_of
from surveys.interviewing.models import Interview
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.questionnaire.codebook import Variable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.codebook.row_layout import Row
from surveys.questionnaire.types import WHOLE_TYPES
from surveys.questionnaire.types.answering import NotUnderstoodError
from surveys.questionnaire.types.moments import read_day, read_time
from surveys.questionnaire.types.numbers import MOST_DIGITS
from surveys.results.models import CleanedValue
from surveys.results.queries.cleaning import Place, cleaned_in
from surveys.results.queries.deliveries import DELIVERED, delivered_interviews
from surveys.results.services.workbook.delivery import Delivery, delivery_for

from .agreement_corrected import heed_corrections
from .cleaning_follow_ups import CleanedInterview, changes_in_force, with_facts, write_follow_ups
from .coding import tell_of_changes

LONGEST_TEXT, LONGEST_REASON = 5000, 300
MISSING = ("dk", "refused")
LARGEST = 10**MOST_DIGITS - 1
_WRITTEN_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")


class NoSuchInterviewError(Exception):
    """There is no delivered interview of this case: none, a rejected one, or one that is not over."""


class UnfitValueError(Exception):
    """The question does not take such a value."""


class NoReasonError(Exception):
    """Nobody would know why."""


def cleanable(study: Study, *, language: str, now: datetime) -> tuple[Delivery, list[Variable]]:
    """The variables whose values can be changed, in repeats too: answers that are nothing personal."""
    delivery = delivery_for(study, batches=tuple, language=language, statuses=list(DELIVERED), for_client=True, now=now)
    added = {one.name for one in delivery.layers.added}
    asked = (one for repeat in ("", *delivery.repeats()) for one in delivery.variables(repeat))
    return delivery, [one for one in asked if one.name not in added and not one.is_aside]


def value_in(
    delivery: Delivery,
    variable: Variable,
    interview: Interview,
    instance: str = "",
    changed: Mapping[Place, dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """What is delivered of the variable now, as ``CleanedValue.after`` has it; empty for nothing.

    ``instance``: the key of a round of its repeat; ``changed``: what of the interview was changed before, if known.
    """
    changes = cleaned_in([interview.pk]).get(interview.pk, {}) if changed is None else changed
    for name in (variable.name, *reversed(variable.was)):
        if (after := changes.get((name.casefold(), instance))) is not None:
            return after
    place, row = delivery.place_of(interview.version_id, variable), round_of(interview, variable, instance)
    if place is None or row is None:
        return {}
    if (kind := row.get("m", {}).get(str(place))) is not None:
        return {"missing": kind}
    value = row["v"][place]
    return {} if value is None else {"value": value}


def round_of(interview: Interview, variable: Variable, instance: str) -> Row | None:
    """The stored row that holds the variable: the interview's, or that of a round; ``None``: there is no such round."""
    row: Row = interview.row or {}
    if not variable.repeat:
        return None if instance else row
    return next((one for one in row.get("r", {}).get(variable.repeat, ()) if one["k"] == instance), None)


def interview_of(study: Study, case: int) -> Interview:
    """The delivered interview of the case with this number. Raises ``NoSuchInterviewError``."""
    found = with_facts(delivered_interviews(study)).filter(case__number=case).first()
    if found is None:
        raise NoSuchInterviewError
    return found


def clean_value(
    *,
    study: Study,
    case: int,
    variable: str,
    value: str,
    reason: str,
    instance: str = "",
    language: str,
    by: User,
    now: datetime,
) -> CleanedValue:
    """Deliver another value of an answer from now on; the answer itself stays.

    ``value``: as it is typed, codes for closed questions; empty for none. ``instance``: the key of a round of its
    repeat. Raises ``NoSuchInterviewError``,
    ``UnfitValueError`` and ``NoReasonError``.
    """
    if not reason.strip():
        raise NoReasonError
    delivery, variables = cleanable(study, language=language, now=now)
    found = next((one for one in variables if one.name.casefold() == variable.casefold()), None)
    if found is None:
        raise UnfitValueError
    with transaction.atomic():
        interview = interview_of(study, case)
        Interview.objects.select_for_update(of=("self",)).get(pk=interview.pk)
        by_hand, delivered = changes_in_force(interview.pk)
        if not takes_values(delivery, found, interview, instance):
            raise UnfitValueError
        kept = CleanedValue.objects.create(
            interview=interview,
            study=study,
            variable=found.name.casefold(),
            instance=instance,
            before=value_in(delivery, found, interview, instance),
            after=typed_value(found, value, alone=standing_alone(interview, found)),
            reason=reason.strip()[:LONGEST_REASON],
            changed_by=by,
            changed_at=now,
        )
        _follow(kept, interview, delivery, by_hand, delivered, now)
        tell_of_changes([interview.pk], now)
        _note(AuditVerb.CLEANING_CHANGED, study, interview, found.name, by, now)
    heed_corrections(study=study, variables=[found.name], by=by, now=now)
    return kept


def _follow(
    change: CleanedValue,
    interview: Interview,
    delivery: Delivery,
    by_hand: Mapping[Place, dict[str, Any]],
    delivered: Mapping[Place, dict[str, Any]],
    now: datetime,
) -> None:
    """Keep what follows from a change just made; ``by_hand``, ``delivered``: what was changed before it."""
    cleaned = CleanedInterview(interview, delivery.layers.places[interview.version_id])
    after = {**by_hand, (change.variable, change.instance): change.after}
    write_follow_ups(change, cleaned.follow_ups(by_hand, after, delivered), now)


def takes_values(delivery: Delivery, variable: Variable, interview: Interview, instance: str) -> bool:
    """Whether the interview asked it, in this round, with the codes of today: not so some of other versions."""
    place = delivery.place_of(interview.version_id, variable)
    is_asked = place is not None and delivery.reader(interview.version_id, variable, place) is None
    return is_asked and round_of(interview, variable, instance) is not None


def undo_cleaning(*, study: Study, pk: int, by: User, now: datetime) -> bool:
    """Deliver again what was delivered before a change and what follows from it; it stays in the list of what was done.

    What follows from it together with other changes is worked out anew, and follows from the latest of these.
    """
    delivery, _variables = cleanable(study, language="", now=now)
    with transaction.atomic():
        changes = CleanedValue.objects.filter(study=study, undone_at=None, follows=None)
        change = changes.filter(pk=pk).first()
        if change is None:
            return False
        interview = with_facts(Interview.objects.all()).get(pk=change.interview_id)
        before, _delivered = changes_in_force(interview.pk)
        CleanedValue.objects.filter(Q(pk=pk) | Q(follows=pk)).update(undone_at=now, undone_by=by)
        after, delivered = changes_in_force(interview.pk)
        if (latest := changes.filter(interview=interview).order_by("pk").last()) is not None:
            cleaned = CleanedInterview(interview, delivery.layers.places[interview.version_id])
            since = (cleaned.follow_ups(one, after, delivered) for one in ({}, before))
            parts = {part.place: part for parts in since for part in parts}
            write_follow_ups(latest, parts.values(), now)
        tell_of_changes([change.interview_id], now)
        _note(AuditVerb.CLEANING_UNDONE, study, interview, change.variable, by, now)
    heed_corrections(study=study, variables=[change.variable], by=by, now=now)
    return True


def forget_cleaned_values(*, cases: Collection[int]) -> None:
    """Delete the changed values of erased people."""
    CleanedValue.objects.filter(interview__case__in=cases).delete()


def standing_alone(interview: Interview, variable: Variable) -> frozenset[str]:
    """Of several answers the codes that exclude all others, as the version of the interview has them."""
    if variable.kind not in kinds.SPREAD_KINDS:
        return frozenset()
    program, names = program_of(interview.version_id), {variable.path.rpartition("/")[2], *variable.was}
    lists = {one.list_name for one in program.questionnaire.questions() if one.name in names}
    listed = (choice for name in lists for choice in program.choices.get(name, {}).values())
    return frozenset(choice.name for choice in listed if choice.exclusive)


def typed_value(variable: Variable, typed: str, *, alone: Collection[str] = ()) -> dict[str, Any]:
    """What was typed as a value of the variable; ``alone``: see ``standing_alone``. Raises ``UnfitValueError``."""
    text = typed.strip()
    if not text:
        return {}
    if text in MISSING:
        if text not in variable.missing:
            raise UnfitValueError
        listed = next((code.code for code in variable.codes if code.missing == text), None)
        if listed is None:
            return {"missing": text}
        return {"value": [listed] if variable.kind in kinds.SPREAD_KINDS else listed}
    try:
        return {"value": _value(variable, text, alone)}
    except (ValueError, OverflowError, NotUnderstoodError) as error:
        raise UnfitValueError from error


def _value(variable: Variable, text: str, alone: Collection[str]) -> Any:
    codes = {code.code for code in variable.codes}
    if variable.kind == kinds.SINGLE:
        return _known(text, codes)
    if variable.kind in kinds.SPREAD_KINDS:
        return _together(variable, [_known(one, codes) for one in text.replace(",", " ").split()], alone)
    if variable.kind == kinds.NUMBER:
        return _number(variable, text.replace(",", "."))
    if variable.kind == kinds.DATE and _WRITTEN_DAY.fullmatch(text):
        return read_day(text, date.max).isoformat()
    if variable.kind == kinds.DATE:
        return date.fromisoformat(text).isoformat()
    if variable.kind == kinds.TIME:
        return read_time(text).isoformat("minutes")
    if variable.kind == kinds.DATETIME:
        return datetime.fromisoformat(text).isoformat()
    return text[:LONGEST_TEXT]


def _known(code: str, codes: Collection[str]) -> str:
    if code not in codes:
        raise ValueError(code)
    return code


def _together(variable: Variable, given: Sequence[str], alone: Collection[str]) -> list[str]:
    """Several answers, each once; what excludes the others stands alone."""
    single = {code.code for code in variable.codes if code.missing or code.code in alone}
    if not given or (len(set(given)) > 1 and not single.isdisjoint(given)):
        raise ValueError(given)
    return list(dict.fromkeys(given))


def _number(variable: Variable, text: str) -> float:
    if "_" in text:  # which Python takes in a number
        raise ValueError(text)
    number = float(text)
    low, high = variable.bounds[:2] if variable.bounds else (-LARGEST, LARGEST)
    if not low <= number <= high:
        raise ValueError(number)
    if variable.type in WHOLE_TYPES and number != int(number):
        raise ValueError(number)
    return int(number) if number == int(number) else number


def _note(verb: AuditVerb, study: Study, interview: Interview, variable: str, by: User, now: datetime) -> None:
    # Not what it was and what it is: the register outlives the person's answers.
    subject = f"interview:{interview.pk}"
    record(by=by, verb=verb, subject=subject, study=study.pk, details={"variable": variable}, now=now)
