"""What a supervisor did is taken back: every place that shows the state of the field says what it said before."""

import os
import random
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from surveys.fieldwork.models import (
    Appointment,
    AppointmentKind,
    Attempt,
    Case,
    CaseStep,
    CaseTally,
    DueTally,
    PhoneNumber,
    Pool,
    QuotaCell,
    QuotaPlace,
    Sample,
)
from surveys.fieldwork.queries import (
    count_cases,
    facts_of_list,
    open_appointment,
    outcomes_of,
    queue_totals,
    ready_cases,
    sample_figures,
    supply_of,
    waiting_by_kind,
)
from surveys.fieldwork.queries.agenda import Keeper
from surveys.fieldwork.queries.calling_rules import dispositions_of
from surveys.fieldwork.queries.histories import histories_of
from surveys.fieldwork.services import (
    FieldworkError,
    NewAppointment,
    cancel_appointment,
    force_appointment,
    lapse_leases,
    make_exact,
    move_appointment,
    move_to_replicate,
    reassign_case,
    release_case,
)
from surveys.interviewing import services
from surveys.interviewing.models import Interview
from surveys.people.models import User
from tests.interviewing.quota_scene import CHOICES, SURVEY, make, next_one
from tests.interviewing.scene import NOON, Scene, case_of

from .completes import ROOMY, Field, figures, taken_back

SEQUENCES, EVERY = int(os.environ.get("TAKING_BACK_SEQUENCES", "12")), 100
REASON = "It was so"
CODES = ("no_answer", "not_working", "wrong_person", "soft_refusal", "complete", "broken_off")
"""A wish never to be called again is not among them: it stays on its list, see below."""


def played_cases(scene: Scene) -> dict[str, tuple[tuple[str, ...], str, NewAppointment | None]]:
    """By the kind of a case what was answered in its call, how it ended, and what was promised."""
    tomorrow = NewAppointment(at=NOON + timedelta(days=1), owner=scene.interviewer)
    soft = NewAppointment(at=NOON + timedelta(days=1), kind=AppointmentKind.SOFT)
    return {
        "complete": (("1", "30", "so"), "", None),
        "another complete": (("2", "50", "so"), "", None),
        "partial": (("1", "40"), "unable", None),
        "broken off": (("2",), "hung_up", None),
        "to go on": (("1", "33"), "line_dropped", None),
        "no answer": ((), "no_answer", None),
        "wrong person": ((), "wrong_person", None),
        "dead number": ((), "not_working", None),
        "refused": ((), "soft_refusal", None),
        "promised": ((), "call_back", tomorrow),
        "promised softly": (("1",), "call_back", soft),
    }


def make_field() -> Field:
    """Cases of every kind: interviewed, broken off, refused, promised to somebody, set aside, closed, never called."""
    scene = make(ROOMY, cases=16, settings=[["partial_from"], ["age"]], survey=SURVEY, choices=CHOICES)
    supervisor = User.objects.create_user("renato", first_name="Renato", is_administrator=True)
    field = Field(scene, supervisor, now=NOON + timedelta(hours=1))
    for kind, (typed, code, appointment) in played_cases(scene).items():
        step = scene.play(*typed) if typed else None
        if code:
            services.close_call(
                attempt=scene.attempt,
                code=code,
                note="Has no time for this and says no",
                appointment=appointment,
                now=NOON,
            )
        elif step is not None:
            services.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
        field.cases[kind] = case_of(scene.attempt)
        scene = next_one(scene)
    field.cases["set aside"] = case_of(scene.attempt)
    lapse_leases(now=NOON + timedelta(minutes=20))
    whole = Sample.objects.get()
    facts = {"study": field.study, "part_of": whole, "name": "R1", "number": 1, "created_at": NOON}
    part = Sample.objects.create(**facts, status="released", released_at=NOON)
    never_called = Case.objects.filter(study=field.study, attempts=None).order_by("number")
    field.cases |= {"never called": never_called[0], "given": never_called[1]}
    reassign_case(case=never_called[1], to=scene.interviewer, by=supervisor, now=field.tick())
    move_to_replicate(case=never_called[2], target=part, reason=REASON, by=supervisor, now=field.tick())
    return field


@pytest.fixture
def field(db: None, monkeypatch: pytest.MonkeyPatch) -> Field:
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(hours=3))
    return make_field()


def steps_on(field: Field, case: Case) -> list[Callable[..., Any]]:
    """What a supervisor may do to the case, each as a call with who and when."""
    facts, reason = {"by": field.supervisor, "now": field.tick()}, {"reason": REASON}
    at, giulia = field.now + timedelta(hours=20), field.scene.interviewer
    standing = open_appointment(case)
    found: list[Callable[..., Any]] = [
        lambda: services.close_case(case=case, **facts, **reason),
        lambda: services.reopen_case(case=case, **facts, **reason),
        lambda: release_case(case=case, **facts),
        lambda: reassign_case(case=case, to=giulia, **facts),
        lambda: force_appointment(case=case, wanted=NewAppointment(at=at, kind="super"), **facts),
        lambda: make_exact(case=case, **facts),
        lambda: move_to_replicate(case=case, target=Sample.objects.order_by("-pk")[0], **facts, **reason),
    ]
    for attempt in Attempt.objects.filter(case=case, closed_at__isnull=False):
        found += [
            lambda attempt=attempt, code=code: services.correct_disposition(
                attempt=attempt, code=code, **facts, **reason
            )
            for code in CODES
        ]
    for interview in Interview.objects.filter(case=case):
        found.append(lambda interview=interview: services.reject_interview(interview=interview, **facts, **reason))
        found.append(lambda interview=interview: services.restore_interview(interview=interview, **facts, **reason))
    if standing is not None:
        keeper = Keeper("team")
        found.append(lambda: move_appointment(appointment=standing, at=at, keeper=keeper, **facts, **reason))
        found.append(lambda: cancel_appointment(appointment=standing, **facts, **reason))
    return found


def tallied(model: type[Any], *columns: str) -> dict[tuple[Any, ...], int]:
    """What the counters amount to; a combination that counts nothing is as good as none."""
    rows = model.objects.values_list(*columns).annotate(sum=Sum("cases"))
    return {row[:-1]: row[-1] for row in rows if row[-1]}


def state_of(field: Field, now: datetime) -> dict[str, Any]:
    """Everything that says how the field stands, as pages, queue, quotas and rates read it."""
    study = field.study
    cases = list(Case.objects.filter(study=study).order_by("pk"))
    in_pools = [column.name for column in CaseTally._meta.fields if column.name not in {"id", "cases", "is_sum"}]
    due = [column.name for column in DueTally._meta.fields if column.name not in {"id", "cases", "is_sum"}]
    events = {"id", "change_number", "changed_at", "sequence"}
    interviews = [column.attname for column in Interview._meta.fields if column.name not in events]
    return {
        "cases": [
            {name: value for name, value in vars(case).items() if name not in {"_state", "change_number"}}
            for case in cases
        ],
        "numbers": list(PhoneNumber.objects.order_by("pk").values()),
        "promises": list(Appointment.objects.filter(ended_at=None).order_by("pk").values()),
        "interviews": list(Interview.objects.order_by("pk").values(*interviews)),
        "places": list(QuotaPlace.objects.filter(released_at=None).order_by("pk").values()),
        "cells": list(QuotaCell.objects.order_by("pk").values()),
        "pools": list(Pool.objects.filter(pk__in={case.pool_id for case in cases}).order_by("pk").values()),
        "lists": list(Sample.objects.order_by("pk").values("pk", "status", "cases_made", "suspended_at", "precedence")),
        "histories": histories_of(cases, dispositions_of(study)),
        "tallies": (tallied(CaseTally, *in_pools), tallied(DueTally, *due)),
        "completes": figures(field),
        "rates": outcomes_of(study),
        "desk": (count_cases(study), supply_of(study), sample_figures(study)),
        "menus": facts_of_list(study),
        "queue": (
            queue_totals(study, now),
            ready_cases([study], field.scene.interviewer, now),
            waiting_by_kind(study, now),
        ),
    }


def pages_of(field: Field) -> dict[str, str]:
    """The pages that show how the field stands, as the supervisor's browser gets them."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(field.supervisor)
    study = f"/studies/{field.study.pk}"
    paths = ("field/cases/", "field/cases/?state=closed", "field/cases/?is=ready", "field/outcomes/", "field/queue/")
    pages = {path: client.get(f"{study}/{path}").text for path in (*paths, "quotas/", "field/agenda/", "progress/")}
    return {path: re.sub(r"(csrfmiddlewaretoken|nonce|CSRF)[^>]*", "", text) for path, text in pages.items()}


def take_steps(field: Field, chance: random.Random) -> list[Case]:
    """Carry out some steps on some cases; the cases in the order in which they were changed."""
    changed: list[Case] = []
    for case in chance.sample(list(field.cases.values()), 3) * 2:
        kept = CaseStep.objects.count()
        with suppress(FieldworkError):
            chance.choice(steps_on(field, case))()
        if CaseStep.objects.count() > kept:
            changed.append(case)
    return changed


def test_whatever_a_supervisor_did_taking_it_back_leaves_every_place_as_it_was(
    field: Field, say: Callable[[str], None]
) -> None:
    taken, kinds = 0, Counter[str]()
    end = NOON + timedelta(hours=3)
    before, pages = state_of(field, end), pages_of(field)
    for seed in range(SEQUENCES):
        with taken_back():
            for case in reversed(take_steps(field, random.Random(seed))):
                facts: dict[str, Any] = {"by": field.supervisor, "now": field.tick(), "reason": REASON}
                kinds[services.take_back_step(case=case, **facts).kind] += 1
                taken += 1
            field.now = NOON + timedelta(hours=1, minutes=5)
            after = state_of(field, end)
            for place, was in before.items():
                assert after[place] == was, (seed, place, kinds)
            if seed % EVERY == 0:
                for place, text in pages_of(field).items():
                    assert text == pages[place], (seed, place)
    say(
        f"taking back on {connection.vendor}: {SEQUENCES} sequences, {taken} steps of {len(kinds)} kinds taken back, "
        f"every place as before"
    )
    assert taken > 2 * SEQUENCES
    assert len(kinds) == 12 or SEQUENCES < 100, kinds
