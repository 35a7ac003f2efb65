"""However a case is put right, every page, workbook, figure and system says the same number of completes.

And outcomes, rates and dispositions are what counting the attempts anew finds.
"""

import os
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from surveys.calling.corrections import Change, Correct, Reject, Reopen, Restore
from surveys.design.models import ApiScope
from surveys.design.services import make_token
from surveys.fieldwork.models import Attempt, Case, CaseState
from surveys.fieldwork.queries import dispositions_by_attempt, outcomes_of
from surveys.fieldwork.services import (
    ChangedMeanwhileError,
    CorrectionRefusedError,
    FieldworkError,
    open_case,
)
from surveys.interviewing import services
from surveys.interviewing.models import Interview
from surveys.interviewing.queries import (
    find_disagreements,
)
from surveys.people.models import User
from surveys.results.services import numbers_of_client
from tests.at_once import together
from tests.fieldwork.recount import dispositions_counted_anew, outcomes_counted_anew
from tests.interviewing.quota_scene import CHOICES, SURVEY, make, next_one
from tests.interviewing.scene import NOON, Scene, case_of
from tests.results.books import book_of, rows

from .completes import LATER, ROOMY, Field, figures, taken_back

CODES = ("no_answer", "not_working", "wrong_person", "do_not_call", "complete", "broken_off")
SEQUENCES, EVERY = int(os.environ.get("COMPLETES_SEQUENCES", "12")), 20


def made() -> Field:
    """One case of each kind: interviewed to an end, broken off, to be gone on with, called in vain, never called."""
    scene = make(ROOMY, cases=12, settings=[["partial_from"], ["age"]], survey=SURVEY, choices=CHOICES)
    supervisor = User.objects.create_user("renato", first_name="Renato", is_administrator=True)
    found = Field(scene, supervisor)
    played: dict[str, tuple[tuple[str, ...], str]] = {
        "complete": (("1", "30", "so"), ""),
        "another complete": (("2", "50", "so"), ""),
        "partial": (("1", "40"), "unable"),
        "broken off": (("2",), "do_not_call"),
        "to go on": (("1", "33"), "line_dropped"),
        "no answer": ((), "no_answer"),
        "wrong person": ((), "wrong_person"),
    }
    for kind, (typed, code) in played.items():
        step = scene.play(*typed) if typed else None
        if code:
            services.close_call(attempt=scene.attempt, code=code, now=NOON)
        elif step is not None:
            services.finish(interview_id=step.interview.pk, attempt=scene.attempt, now=NOON)
        found.cases[kind] = case_of(scene.attempt)
        scene = next_one(scene)
    found.cases["never called"] = Case.objects.filter(study=scene.study, attempts=None).first()  # type: ignore[assignment]
    services.close_call(attempt=scene.attempt, code="busy", now=NOON)
    return found


@pytest.fixture
def there(db: None, monkeypatch: pytest.MonkeyPatch) -> Field:
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(days=2))
    return made()


def moves(case: Case) -> list[Change]:
    """What may be asked for of the case as it stands."""
    attempts = list(Attempt.objects.filter(case=case, closed_at__isnull=False).values_list("pk", flat=True))
    interviews = list(Interview.objects.filter(case=case).order_by("pk").values_list("pk", flat=True))
    corrections: list[Change] = [Correct(attempt, code) for attempt in attempts for code in CODES]
    return [Reopen(), *corrections, *map(Reject, interviews), *map(Restore, interviews)]


def carry_out(there: Field, case: Case, change: Change) -> bool:
    """Whether the change was carried out; a refused one changes nothing."""
    facts: dict[str, Any] = {"reason": "It was so", "by": there.supervisor, "now": there.tick()}
    try:
        if isinstance(change, Correct):
            attempt = Attempt.objects.get(pk=change.attempt)
            services.correct_disposition(attempt=attempt, code=change.code, **facts)
        elif isinstance(change, Reopen):
            services.reopen_case(case=case, **facts)
        elif isinstance(change, Reject):
            services.reject_interview(interview=Interview.objects.get(pk=change.interview), **facts)
        else:
            services.restore_interview(interview=Interview.objects.get(pk=change.interview), **facts)
    except CorrectionRefusedError:
        return False
    return True


def call(there: Field, case: Case, typed: tuple[str, ...]) -> None:
    """The respondent rings, and is interviewed as far as this, where they may be."""
    now = there.tick()
    attempt = open_case(case=case, interviewer=there.scene.interviewer, now=now)
    scene = Scene(there.study, there.scene.interviewer, attempt, now)
    try:
        step = scene.start()
    except services.AlreadyInterviewedError:
        services.close_call(attempt=attempt, code="not_available", now=now)
        return
    while not step.ended and len(step.run.state.visited) < len(typed):
        page = step.outcome.page.path  # type: ignore[union-attr]
        step = scene.answer(step.interview.pk, page, typed[len(step.run.state.visited)], key=f"{page}-{attempt.pk}")
    if step.ended:
        services.finish(interview_id=step.interview.pk, attempt=attempt, now=now)
    else:
        services.close_call(attempt=attempt, code="line_dropped", now=now)


def shown(there: Field) -> dict[str, int]:
    """The same from the pages, the workbook and the API themselves."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(there.supervisor)
    study = f"/studies/{there.study.pk}"
    desk, overview = client.get(f"{study}/field/").context["page"], client.get(f"{study}/").context["overview"]
    clients = client.get(f"{study}/progress/").context["page"]
    rates = client.get(f"{study}/field/outcomes/").context["page"]
    quotas = client.get(f"{study}/quotas/").context["page"]
    listed = {row.study.pk: row.completes for row in client.get("/studies/").context["studies"]}
    laura = User.objects.get(username__startswith="laura")
    token = make_token(name="CRM", scopes=list(ApiScope), studies=[there.study], by=laura, now=timezone.now())
    api = APIClient(headers={"authorization": f"Bearer {token.secret}"})
    told = api.get(f"/api/v1{study}/interviews", {"status": "complete", "limit": 100}).json()["results"]
    held = api.get(f"/api/v1{study}/cases", {"limit": 100}).json()["results"]
    book = book_of(there.scene)
    outcomes = dict(rows(book, "Outcomes", "code", "closed")), dict(rows(book, "Outcomes", "code", "still open"))
    in_brief = {row[1]: row[2] for row in book["Cover"].iter_rows(values_only=True)}
    men, women = rows(book, "Quotas", "complete")[:2]
    in_codes = rows(book, "Data_codes", "case", "interview", "status")
    complete = [(case, interview) for case, interview, status in in_codes if status == "complete"]
    known = numbers_of_client(there.study, "")  # the workbook is for the client, the token is not
    assert {interview for _, interview in complete} == {known.interview(one["id"]) for one in told}
    return {
        "desk": int(desk.figures[0].value),
        "study": int(overview.figures[0].value),
        "studies": listed[there.study.pk],
        "rates": rates.outcomes.by_class["I"],
        "quotas": sum(cell.row.cell.completes for cell in quotas.alone if cell.row.cell.name != "young"),
        "client": clients.progress.complete,
        "client's quota": sum(cell.done for cell in clients.quotas[:2]),
        "api": len({one["id"] for one in told}),
        "api's cases": sum(one["outcome"] == "1.1" for one in held) + (outcomes[1].get("1.1") or 0),
        "workbook": len(complete),
        "workbook's cases": len(dict(complete)),
        "workbook's outcomes": (outcomes[0].get("1.1") or 0) + (outcomes[1].get("1.1") or 0),
        "workbook's quota": men[0] + women[0],
        "cover": int(str(in_brief["Complete interviews"]).split()[0]),
    }


def check(there: Field, told: Callable[[Field], dict[str, int]], *what: object) -> None:
    expected = Interview.objects.filter(study=there.study, status="complete").count()
    found = told(there)
    assert found == dict.fromkeys(found, expected), what
    assert find_disagreements() == [], what
    assert outcomes_of(there.study) == outcomes_counted_anew(there.study), what
    by_attempt = {row.label: row.counts for row in dispositions_by_attempt(there.study)}
    assert by_attempt == dispositions_counted_anew(there.study), what


@pytest.mark.drill
def test_every_place_says_the_same_number_after_every_pair_of_corrections(
    there: Field, say: Callable[[str], None]
) -> None:
    singles, pairs = 0, 0
    check(there, shown)
    for kind, case in there.cases.items():
        for first in moves(case):
            with taken_back():
                if not carry_out(there, case, first):
                    continue
                check(there, figures, kind, first)
                singles += 1
                for second in moves(case):
                    with taken_back():
                        if carry_out(there, case, second):
                            check(there, figures, kind, first, second)
                        pairs += 1
    say(
        f"completes on {connection.vendor}: {singles} corrections and {pairs} pairs on {len(there.cases)} kinds "
        f"of case, all figures equal"
    )
    assert pairs > 250


def test_every_place_says_the_same_number_after_long_sequences(there: Field, say: Callable[[str], None]) -> None:
    chance, done = random.Random(8), 0
    for number in range(SEQUENCES):
        with taken_back():
            path: list[object] = []
            for case in chance.sample(list(there.cases.values()), 2) * 3:
                if chance.random() < 0.3:
                    typed = chance.choice([("1", "30", "so"), ("2", "50"), ("2",)])
                    path.append(typed)
                    call(there, case, typed)
                else:
                    change = chance.choice(moves(case))
                    path.append(change)
                    done += carry_out(there, case, change)
            check(there, figures, number, path)
            if number % EVERY == 0:
                check(there, shown, number, path)
    say(
        f"completes on {connection.vendor}: {SEQUENCES} sequences of 6 steps, {done} corrections carried out, "
        f"figures equal, {-(-SEQUENCES // EVERY)} times on all pages, in workbook and API"
    )
    assert done > SEQUENCES


@pytest.mark.django_db(transaction=True)
def test_of_two_supervisors_at_the_same_moment_the_second_is_asked_again() -> None:
    there = made()
    case = there.cases["complete"]
    attempt = Attempt.objects.get(case=case)
    seen = services.preview_correction(case=case, change=Correct(attempt.pk, "no_answer"), now=LATER).seen
    facts: dict[str, Any] = {"reason": "So", "by": there.supervisor, "now": LATER, "seen": seen}

    def correct() -> Any:
        return services.correct_disposition(attempt=attempt, code="no_answer", **facts)

    found = together(correct, correct)
    refused = [one for one in found if isinstance(one, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], ChangedMeanwhileError | CorrectionRefusedError | FieldworkError)
    assert attempt.corrections.count() == 1
    check(there, figures)


@pytest.mark.django_db(transaction=True)
def test_a_correction_and_a_call_that_goes_on_with_the_interview_at_the_same_moment_leave_no_two_truths() -> None:
    there = made()
    for kind in ("to go on", "partial", "complete", "broken off"):
        case = there.cases[kind]
        attempt = Attempt.objects.get(case=case)

        def ring(case: Case = case) -> None:
            call(there, case, ("1", "33", "so"))

        def correct(attempt: Attempt = attempt) -> None:
            services.correct_disposition(
                attempt=attempt, code="deceased", reason="So", by=there.supervisor, now=there.tick()
            )

        found = together(ring, correct)
        assert [one for one in found if isinstance(one, Exception) and not isinstance(one, FieldworkError)] == []
        assert Case.objects.get(pk=case.pk).state in {CaseState.CLOSED, CaseState.WAITING}
        check(there, figures, kind)


@pytest.mark.django_db
def test_the_interviewers_screen_takes_no_outcome_that_only_an_interview_has() -> None:
    scene = make(cases=2)
    client = Client()
    client.force_login(scene.interviewer)
    answer = client.post(f"/calls/{scene.attempt.pk}/after/", {"code": "complete"})
    assert answer.status_code in {200, 422}
    assert Attempt.objects.get(pk=scene.attempt.pk).closed_at is None
    for code in ("complete", "screened_out"):
        with pytest.raises(FieldworkError):
            services.close_call(attempt=scene.attempt, code=code, now=NOON)
