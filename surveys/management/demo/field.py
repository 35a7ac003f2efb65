"""The demo's fieldwork: interviewers call simulated people through the services."""

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from surveys.calling.dispositions import Disposition
from surveys.calling.standard_dispositions import COMPLETE
from surveys.design.models import Study
from surveys.fieldwork.models import Attempt, ContactPerson, ContactRole, PhoneUse
from surveys.fieldwork.queries import case_panel, dispositions_of
from surveys.fieldwork.services import (
    AppointmentRefusedError,
    NewAppointment,
    NumberForbiddenError,
    NumberKnownError,
    NumberOpposedError,
    add_person,
    add_phone,
    claim_next_case,
    end_call,
    record_call,
)
from surveys.formats.phones import normalise
from surveys.interviewing.services import answer, close_call, finish, start_interview
from surveys.people.models import User
from surveys.questionnaire.model.pages import Ask
from surveys.questionnaire.respondents import Population, Respondent

ROME = ZoneInfo("Europe/Rome")
OPENS, CLOSES = time(9, 30), time(19, 30)
OUTCOMES = {
    "no_answer": 42,
    "busy": 7,
    "answering_machine": 12,
    "call_back": 6,
    "not_available": 5,
    "soft_refusal": 9,
    "do_not_call": 1,
    "not_working": 2,
    "on_holiday": 2,
    "interview": 16,
}
"""Disposition → relative frequency with which a call ends in it."""
NOTES = {
    "soft_refusal": "Non ha tempo in questo periodo, molto cortese.",
    "do_not_call": "Chiede di non essere più chiamato.",
    "call_back": "Stava cenando: meglio nel primo pomeriggio.",
    "not_available": "La persona torna in serata.",
    "on_holiday": "È al mare fino a fine settimana.",
}

RELATIVES = (
    ("Rosa", "la madre: risponde lei fino alle 18"),
    ("Portineria", "passa la chiamata solo dopo le 14"),
    ("Ivo", "il figlio, sa quando torna"),
)
"""Whoever answers instead: a name, and how the person is reached."""


def work_days(*, until: datetime, days: int) -> Iterator[datetime]:
    """Yield the moment at which calling begins on each of the last ``days`` working days before today, oldest first."""
    day = until.astimezone(ROME).date()
    openings: list[datetime] = []
    while len(openings) < days:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            openings.append(datetime.combine(day, OPENS, ROME))
    yield from reversed(openings)


def day_after(*, begun: datetime, days: int) -> datetime:
    """Return a moment on the day after ``days`` working days, of which the first is that of ``begun``."""
    moment = begun
    while next(work_days(until=moment, days=days)) < begun:
        moment += timedelta(days=1)
    return moment


def work(*, study: Study, interviewers: list[User], seed: int, completes: int, until: datetime, days: int) -> int:
    """Let the interviewers call until there are ``completes``, spread over the days; returns the completes reached.

    No day is before the study. A call is stored whole or not at all, and what happens in it depends on its place in the
    field alone: fieldwork that was cut off goes on behind its last call, as if it had never stopped.
    """
    openings = [day for day in work_days(until=until, days=days) if day >= study.created_at]
    calls = _completes_by_call(study, interviewers, until)
    last_call = max(calls, default=None)
    done = 0
    for number, opening in enumerate(openings, 1):
        wanted = completes * number // len(openings)
        pauses, now, turn = _chance(seed, number), opening, 0
        while done < wanted and now.time() < CLOSES:
            for place, interviewer in enumerate(interviewers):
                if last_call is None or (now, place) > last_call:
                    done += _take_turn(study, interviewer, _chance(seed, number, turn, place), now)
                else:
                    done += calls.get((now, place), 0)
            now += timedelta(minutes=pauses.randint(3, 9))
            turn += 1
    return done


def _completes_by_call(study: Study, interviewers: list[User], until: datetime) -> dict[tuple[datetime, int], int]:
    """The calls made so far, by moment and the interviewer's place: 1 if the call gave a complete interview, else 0."""
    places = {interviewer.pk: place for place, interviewer in enumerate(interviewers)}
    calls = Attempt.objects.filter(case__study=study, interviewer__in=interviewers, claimed_at__lt=until)
    return {
        (at, places[person]): int(disposition == COMPLETE.code)
        for at, person, disposition in calls.values_list("claimed_at", "interviewer_id", "disposition")
    }


def _chance(*place: object) -> random.Random:
    """The randomness of one place in the field."""
    return random.Random("/".join(map(str, place)))  # noqa: S311 (a repeatable demo, nothing secret)


def _take_turn(study: Study, interviewer: User, chance: random.Random, now: datetime) -> int:
    """Take the next case, if there is one, and call; returns 1 if that gave a complete interview, else 0."""
    with transaction.atomic():
        attempt = claim_next_case(study=study, interviewer=interviewer, now=now)
        return _call(attempt, chance, now) if attempt is not None else 0


def _call(attempt: Attempt, chance: random.Random, now: datetime) -> int:
    """Make one call from dialling to its outcome; returns 1 if it gave a complete interview, else 0."""
    phone = case_panel(attempt, now).next_phone
    if phone is None:
        return 0
    call = record_call(attempt=attempt, phone=phone, now=now)
    outcome = chance.choices(list(OUTCOMES), weights=list(OUTCOMES.values()))[0]
    if outcome == "interview":
        return _interview(attempt, chance, now)
    later = now + timedelta(seconds=chance.randint(15, 70))
    end_call(call=call, now=later, result=outcome)
    disposition = dispositions_of(attempt.case.study).by_code[outcome]
    _be_told(attempt, disposition, now)
    appointment = NewAppointment(at=_promised(chance, now)) if disposition.needs_appointment else None
    try:
        close_call(attempt=attempt, code=outcome, note=NOTES.get(outcome, ""), appointment=appointment, now=later)
    except AppointmentRefusedError:
        close_call(attempt=attempt, code="no_answer", now=later)
    return 0


def _be_told(attempt: Attempt, outcome: Disposition, now: datetime) -> None:
    """Be told of another number, or of who is to be asked first, where somebody answers: always in the same cases.

    Who was reached before says it again. It is noted once, and a number that the case may not have is not noted.
    """
    number = attempt.case.number
    if outcome.needs_appointment and number % 3 == 0:
        mobile = normalise(f"347 555 {number:04d}")
        with suppress(NumberKnownError, NumberForbiddenError, NumberOpposedError):
            add_phone(attempt=attempt, phone=mobile, use=PhoneUse.MOBILE, now=now)
    elif outcome.is_contact and not outcome.is_refusal and number % 2 == 0:
        name, note = RELATIVES[number % len(RELATIVES)]
        if not ContactPerson.objects.filter(case=attempt.case_id, name=name).exists():
            add_person(attempt=attempt, role=ContactRole.GATEKEEPER, name=name, note=note, now=now)


def _promised(chance: random.Random, now: datetime) -> datetime:
    """Return a random time for an appointment in the next days, within calling hours."""
    day = now.astimezone(ROME).date() + timedelta(days=chance.randint(1, 4))
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, time(chance.randint(10, 18), chance.choice([0, 15, 30, 45])), ROME)


def _spent(case: int, page: int, usual: int) -> int:
    """The seconds of a page: a few interviews are hurried, a few have a pause, so that there is something to review."""
    if case % 17 == 3:
        return max(2, usual // 5)
    return usual + 240 if case % 13 == 4 and page == 9 else usual


def _interview(attempt: Attempt, chance: random.Random, now: datetime) -> int:
    """Conduct an interview with a simulated respondent; returns 1 if it is complete, else 0."""
    step = start_interview(attempt=attempt, now=now)
    questionnaire = step.run.program.questionnaire
    respondent = Respondent(chance.randrange(2**31), Population(questionnaire))
    while isinstance(step.outcome, Ask):
        page = step.outcome.page
        entries = respondent.reply(page, now.date(), language=step.interview.language)
        now += timedelta(seconds=_spent(attempt.case.number, len(step.run.state.visited), chance.randint(8, 30)))
        step = answer(interview_id=step.interview.pk, attempt=attempt, entries=entries, page=page.path, key="", now=now)
    case = finish(interview_id=step.interview.pk, attempt=attempt, now=now)
    return int(case.last_disposition == COMPLETE.code)
