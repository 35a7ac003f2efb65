"""The data held about a person, in words that they understand, and in machine-readable form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from surveys.formatting import clock, full_day, outcome_words
from surveys.interviewing.models import CallRating, InterviewStatus
from surveys.people.models import Role
from surveys.privacy.queries import (
    HeldAnswer,
    HeldCall,
    HeldData,
    HeldInterview,
    ProcessingEntry,
    Viewers,
    processing_entries,
)
from surveys.questionnaire.wording.scripts import filled
from surveys.web.screens.formatting import case_number, phone

from .processing_words import kept_for, lines_for_the_person


@dataclass(frozen=True, slots=True)
class InterviewReport:
    """An interview in the report: when it was held, how it ended, its questions and answers."""

    when: str
    answers: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudyReport:
    """The data that one study holds: facts as heading and paragraphs, calls, interviews, the privacy notice."""

    study: str
    case: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    data: tuple[tuple[str, tuple[str, ...]], ...]
    calls: tuple[tuple[str, str], ...]
    interviews: tuple[InterviewReport, ...]
    notices: tuple[tuple[str, str], ...]
    seen: tuple[str, ...]


def parts_of(held: Sequence[HeldData]) -> list[StudyReport]:
    """Return the report study by study, with times in the time zone of each."""
    registers = {one.study.pk: one for one in processing_entries([one.case.study for one in held])}
    parts = []
    for one in held:
        with timezone.override(ZoneInfo(one.case.study.time_zone)):
            parts.append(_part(one, registers[one.case.study_id]))
    return parts


def _part(held: HeldData, register: ProcessingEntry) -> StudyReport:
    study = held.case.study
    return StudyReport(
        study=f"{study.name}, {_('wave %(number)s') % {'number': study.wave}}" if study.wave else study.name,
        case=case_number(held.case.number),
        facts=tuple((line.heading, line.paragraphs) for line in lines_for_the_person(register)),
        data=tuple(_data(held)),
        calls=tuple(_call(call) for call in held.calls),
        interviews=tuple(_interview(one) for one in held.interviews),
        notices=tuple(_notices(held)),
        seen=tuple(_seen(one) for one in held.viewers),
    )


def _data(held: HeldData) -> Iterator[tuple[str, tuple[str, ...]]]:
    if held.name:
        yield _("Name"), (held.name,)
    if held.numbers:
        forbidden = _("on the do-not-call list: nobody calls it")
        yield (
            _("Telephone"),
            tuple(f"{phone(one)} ({forbidden})" if one in held.forbidden else phone(one) for one in held.numbers),
        )
    sample = held.case.sample
    came_from = [_("List “%(name)s”, loaded on %(day)s") % {"name": sample.name, "day": full_day(sample.created_at)}]
    yield _("Where the number came from"), (*came_from, *([sample.source] if sample.source else []))
    if held.case.external_id:
        yield _("Code in the list"), (held.case.external_id,)
    for name, value in held.attributes:
        yield name, (value,)
    for one in held.appointments:
        whom = [_("ask for %(name)s") % {"name": one.ask_for}] if one.ask_for else []
        yield _("Appointment"), (", ".join([_moment(one.at), *whom]),)
    if held.results_to:
        yield _("Where you want the results sent"), held.results_to
    for at, said in held.ratings:
        yield _("How the call was, as you said"), (f"{_moment(at)}: {CallRating.Answer(said).label}",)


def _call(call: HeldCall) -> tuple[str, str]:
    numbers = ", ".join(phone(one) for one in call.numbers)
    what = _("You called us") if call.inbound else _("We called %(number)s") % {"number": numbers or _("you")}
    said = [what, outcome_words(call.outcome) if call.outcome else ""]
    if call.interviewer:
        said.append(_("interviewer %(code)s") % {"code": call.interviewer})
    if call.edition is not None:
        said.append(_("privacy notice: edition %(number)s") % {"number": call.edition})
    if call.note:
        said.append(f"«{call.note}»")
    return _moment(call.at), " · ".join(part for part in said if part)


def _interview(interview: HeldInterview) -> InterviewReport:
    facts = {"when": _moment(interview.started_at), "status": InterviewStatus(interview.status).label}
    return InterviewReport(
        when=_("%(when)s, %(status)s") % facts,
        answers=tuple((one.question, _answer(one)) for one in interview.answers),
        notes=interview.notes,
    )


def _answer(answer: HeldAnswer) -> str:
    if answer.answer:
        return answer.answer
    return {"dk": _("don’t know"), "refused": _("no answer given")}.get(answer.missing, "–")


def _notices(held: HeldData) -> Iterator[tuple[str, str]]:
    for number, by_language in sorted(held.editions.items()):
        of_the_interview = held.interviews[-1].language if held.interviews else ""
        spoken = of_the_interview or held.case.language or get_language() or ""
        words = by_language.get(spoken) or by_language.get("") or next(iter(by_language.values()), "")
        if words:
            plain = "".join(piece.words for piece in filled(words, {}))
            yield _("Edition %(number)s") % {"number": number}, plain


def _seen(one: Viewers) -> str:
    role = str(Role(one.role).label) if one.role in Role.values else ""
    role = role or (_("administrator") if one.role else _("somebody who works there no more"))
    what = (
        ngettext("looked at it once", "looked at it %(count)s times", one.times)
        if one.looked
        else ngettext("changed something once", "changed something %(count)s times", one.times)
    )
    first, last = full_day(one.first), full_day(one.last)
    when = first if first == last else _("from %(first)s to %(last)s") % {"first": first, "last": last}
    return f"{role}: {what % {'count': one.times}} ({when})"


def _moment(at: datetime) -> str:
    return f"{full_day(at)}, {clock(at)}"


def as_json(held: Sequence[HeldData], *, made_at: datetime) -> dict[str, Any]:
    """Return the report for machines: keys in English, times with UTC offset, answers in words and as stored."""
    registers = {one.study.pk: one for one in processing_entries([one.case.study for one in held])}
    return {
        "made_at": made_at.isoformat(),
        "institute": _institute(next(iter(registers.values()))),
        "studies": [_study_as_json(one, registers[one.case.study_id]) for one in held],
    }


def _institute(register: ProcessingEntry) -> dict[str, str]:
    house = register.institute
    facts = ("name", "address", "phone", "email", "website", "privacy_name", "privacy_email")
    return {name: getattr(house, name) for name in facts}


def _study_as_json(held: HeldData, register: ProcessingEntry) -> dict[str, Any]:
    case, record = held.case, register.record
    return {
        "study": case.study.name,
        "client": case.study.client_name,
        "case": case.number,
        "purpose": record.purpose,
        "legal_basis": record.legal_basis,
        "controller": record.controller,
        "client_contact": record.client_contact,
        "recipients": record.recipients,
        "transfers": {"answer": record.transfers, "note": record.transfers_note},
        "retention": list(kept_for(register.retention)),
        "name": held.name,
        "telephone_numbers": list(held.numbers),
        "do_not_call": list(held.forbidden),
        "list": {"name": case.sample.name, "source": case.sample.source, "loaded_at": case.sample.created_at},
        "code_in_list": case.external_id,
        "columns": dict(held.attributes),
        "language": case.language,
        "calls": [_call_as_json(call) for call in held.calls],
        "results_to": list(held.results_to),
        "call_ratings": [{"at": at, "said": said} for at, said in held.ratings],
        "appointments": [{"at": one.at, "made_at": one.made_at, "ask_for": one.ask_for} for one in held.appointments],
        "interviews": [_interview_as_json(one) for one in held.interviews],
        "privacy_notices": {str(number): words for number, words in held.editions.items()},
        "seen_by": [
            {"role": one.role, "looked": one.looked, "times": one.times, "first": one.first, "last": one.last}
            for one in held.viewers
        ],
    }


def _call_as_json(call: HeldCall) -> dict[str, Any]:
    return {
        "at": call.at,
        "direction": "inbound" if call.inbound else "outbound",
        "numbers": list(call.numbers),
        "outcome": call.outcome,
        "interviewer": call.interviewer,
        "note": call.note,
        "privacy_notice_edition": call.edition,
    }


def _interview_as_json(interview: HeldInterview) -> dict[str, Any]:
    return {
        "started_at": interview.started_at,
        "ended_at": interview.ended_at,
        "status": interview.status,
        "language": interview.language,
        "answers": [
            {"variable": one.variable, "question": one.question, "answer": one.answer, "missing": one.missing}
            for one in interview.answers
        ],
        "stored_answers": interview.stored,
        "notes": list(interview.notes),
    }
