"""The do-not-call list knows numbers again and gives none away, also when the key has been changed."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from surveys.calling.exclusions import HOUSE, list_of_study
from surveys.design.services import grant_role
from surveys.fieldwork.models import Case, DoNotCall, RemovedNumber
from surveys.fieldwork.queries import forbidden_among
from surveys.fieldwork.services import NumberRefusedError, claim_next_case, erase_contact, record_call
from surveys.fieldwork.services.do_not_call import add_number, forbid, remove_number
from surveys.people.models import AuditEntry, Role, User
from tests.interviewing.scene import NOON, case_of, make_scene

pytestmark = pytest.mark.django_db
NUMBER, OTHER = "+39021234567", "+39021234568"


def verified(*more: str) -> str:
    out = io.StringIO()
    try:
        with translation.override("en"):
            call_command("verify", *more, stdout=out)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def test_a_number_is_known_again_and_can_be_read_nowhere() -> None:
    forbid([NUMBER], now=NOON)
    forbid([NUMBER, OTHER], now=NOON)
    assert forbidden_among({NUMBER, OTHER, "+39021234569"}, None) == {NUMBER, OTHER}
    assert forbidden_among(set(), None) == set()
    kept = str(list(DoNotCall.objects.values()))
    assert DoNotCall.objects.count() == 2
    assert NUMBER[3:] not in kept


def test_many_numbers_are_asked_for_at_once(django_assert_num_queries: Any) -> None:
    numbers = {f"+3902123{n}" for n in range(1000, 1500)}
    forbid(sorted(numbers)[:7], now=NOON)
    with django_assert_num_queries(1):
        assert forbidden_among(numbers, None) == set(sorted(numbers)[:7])


def test_with_the_earlier_key_beside_the_new_one_nobody_who_said_no_is_called(settings: Any) -> None:
    scene = make_scene(cases=2, dialled=False)
    phone = case_of(scene.attempt).phones.get()
    forbid([phone.number], now=NOON)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key, " * 5
    assert forbidden_among({phone.number}, None) == {phone.number}
    with pytest.raises(NumberRefusedError):
        record_call(attempt=scene.attempt, phone=phone, now=NOON)
    assert "do-not-call" not in verified()


def test_a_lost_key_is_said_and_what_a_case_still_knows_is_hidden_anew(settings: Any) -> None:
    scene = make_scene(cases=2, dialled=False)
    phone = case_of(scene.attempt).phones.get()
    forbid([phone.number], now=NOON, attempt=scene.attempt)
    forbid([NUMBER], now=NOON)
    settings.SECRET_KEY = "another key, " * 5
    assert "The do-not-call list has 2 numbers that a lost SECRET_KEY hides" in verified()
    assert "The do-not-call list has 1 numbers" in verified("--mend", "--by", scene.interviewer.username)
    assert forbidden_among({phone.number, NUMBER}, None) == {phone.number}


def test_a_number_listed_under_the_earlier_key_is_listed_once_and_comes_off_whole(settings: Any) -> None:
    forbid([NUMBER], now=NOON)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key, " * 5
    forbid([NUMBER, OTHER], now=NOON)
    assert DoNotCall.objects.count() == 2
    entry = DoNotCall.objects.earliest("pk")
    remove_number(entry=entry, why="wrong", note="", by=User.objects.create_user("ada"), now=NOON)
    assert forbidden_among({NUMBER, OTHER}, None) == {OTHER}


def test_what_was_written_about_an_erased_person_is_on_no_list_any_more() -> None:
    scene = make_scene(cases=2, dialled=False)
    case, by = Case.objects.exclude(pk=scene.attempt.case_id).get(), scene.interviewer
    number = case.phones.get().number
    mine = {"origin": "request", "reason": "Mrs Rossi wrote", "by": by, "now": NOON}
    for listed_in in (HOUSE, list_of_study(scene.study.pk)):
        add_number(number=number, listed_in=listed_in, **mine)
    add_number(number=NUMBER, listed_in=HOUSE, **mine)
    entry = DoNotCall.objects.get(listed_in=list_of_study(scene.study.pk))
    remove_number(entry=entry, why="request", note="Mrs Rossi’s letter", by=by, now=NOON)
    add_number(number=number, listed_in=entry.listed_in, **mine)
    erase_contact(case=case, reason="by letter", by=by, now=NOON, forbids=False)
    reasons = DoNotCall.objects.order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["", "Mrs Rossi wrote", ""]
    assert RemovedNumber.objects.get().note == ""
    assert AuditEntry.objects.get(verb="do_not_call.removed").details["note"] == ""


def test_whoever_is_on_the_list_is_not_handed_out(settings: Any) -> None:
    scene = make_scene(cases=2, dialled=False)
    waiting = Case.objects.exclude(pk=scene.attempt.case_id).get()
    forbid([waiting.phones.get().number], now=NOON)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key, " * 5
    marta = User.objects.create_user("marta")
    grant_role(by=marta, person=marta, study=scene.study, role=Role.INTERVIEWER, now=NOON)
    assert claim_next_case(study=scene.study, interviewer=marta, now=NOON) is None
