"""A person has their data put right, or has them left alone until it is decided."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from surveys.fieldwork.models import Case, CaseState, Contact, PhoneNumber, RowNote
from surveys.fieldwork.services import (
    CaseQuarantinedError,
    CaseTakenError,
    ReasonMissingError,
    claim_next_case,
    correct_contact,
    end_quarantine,
    erase_contact,
    give_back,
    open_case,
    quarantine_case,
    reassign_case,
    release_case,
)
from surveys.fieldwork.services.do_not_call import forbid
from surveys.fieldwork.services.errors import NotQuarantinedError, PersonErasedError
from surveys.formats.phones import normalise
from surveys.people.models import AuditEntry
from tests.interviewing.scene import NOON, Scene, case_of, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(dialled=False)
    give_back(attempt=scene.attempt, now=NOON)
    return scene


def put_right(scene: Scene, name: str = "Maria Rinaldi 10", *numbers: str, reason: str = "she rang") -> Case:
    return correct_contact(
        case=case_of(scene.attempt),
        name=name,
        respondent="",
        numbers=[normalise(one) for one in numbers or ("035 5550110",)],
        reason=reason,
        by=scene.interviewer,
        now=NOON,
    )


def set_aside(scene: Scene, case: Case | None = None) -> Case:
    return quarantine_case(case=case or case_of(scene.attempt), reason="she objects", by=scene.interviewer, now=NOON)


def test_a_corrected_name_is_found_and_the_wrong_one_no_more(scene: Scene) -> None:
    put_right(scene, "Mária Rinaldi-Bò")
    assert Contact.objects.filter(searchable__contains="maria").exists()
    assert not Contact.objects.filter(searchable__contains="10").exists()


def test_numbers_are_replaced_in_their_order_and_nothing_of_a_wrong_one_is_kept(scene: Scene) -> None:
    put_right(scene, "Maria", "347 5550112", "035 5550110")
    assert [one.number for one in PhoneNumber.objects.order_by("order")] == ["+393475550112", "+390355550110"]
    said = {"sample": scene.attempt.case.sample, "code": "phone_series", "is_refused": False}
    for row, value in ((2, "tel 035/5550110"), (3, "tel 347 5550112")):
        RowNote.objects.create(row=row, value=value, **said)
    put_right(scene, "Maria", "347 5550112")
    assert [one.number for one in PhoneNumber.objects.all()] == ["+393475550112"]
    assert list(RowNote.objects.order_by("row").values_list("value", flat=True)) == ["", "tel 347 5550112"]
    assert case_of(scene.attempt).state == CaseState.WAITING


def test_a_number_that_must_not_be_called_is_not_called_by_being_corrected_to(scene: Scene) -> None:
    forbid(["+393475550112"], now=NOON, reason="asked")
    put_right(scene, "Maria", "347 5550112")
    assert PhoneNumber.objects.get().dead_at == NOON
    assert case_of(scene.attempt).state == CaseState.CLOSED


def test_nothing_comes_back_of_somebody_whom_a_colleague_has_erased_meanwhile(scene: Scene) -> None:
    erase_contact(case=case_of(scene.attempt), reason="a letter", by=scene.interviewer, now=NOON, forbids=False)
    with pytest.raises(PersonErasedError):
        put_right(scene)
    assert not PhoneNumber.objects.exists()


def test_the_register_says_what_was_corrected_never_to_what(scene: Scene) -> None:
    put_right(scene, "Carla", "347 5550112")
    line = AuditEntry.objects.get(verb="case.contact_corrected")
    assert line.details["fields"] == "name, numbers"
    assert "Carla" not in str(line.details)
    with pytest.raises(ReasonMissingError):
        put_right(scene, "Carlo", reason=" ")


def test_a_case_in_quarantine_is_nobodys(scene: Scene) -> None:
    case, later = set_aside(scene), NOON + timedelta(hours=1)
    assert claim_next_case(study=scene.study, interviewer=scene.interviewer, now=later) is None
    giulia = {"by": scene.interviewer, "now": later}
    for attempt in (
        lambda: open_case(case=case, interviewer=scene.interviewer, now=later),
        lambda: release_case(case=case, **giulia),
        lambda: reassign_case(case=case, to=scene.interviewer, **giulia),
        lambda: set_aside(scene),
    ):
        with pytest.raises(CaseQuarantinedError):
            attempt()
    assert case_of(scene.attempt).state == CaseState.PARKED


def test_when_it_is_decided_the_case_goes_on_as_before(scene: Scene) -> None:
    case, later = set_aside(scene), NOON + timedelta(hours=1)
    end_quarantine(case=case, reason="a misunderstanding", by=scene.interviewer, now=later)
    with pytest.raises(NotQuarantinedError):
        end_quarantine(case=case, reason="again", by=scene.interviewer, now=later)
    assert claim_next_case(study=scene.study, interviewer=scene.interviewer, now=later) is not None


def test_a_closed_case_stays_closed_in_quarantine_and_after_it(scene: Scene) -> None:
    Case.objects.update(state=CaseState.CLOSED, closed_at=NOON, closed_as="refused", final_outcome="2.11")
    case = set_aside(scene)
    assert (case.state, case.quarantined_at) == (CaseState.CLOSED, NOON)
    assert end_quarantine(case=case, reason="ok", by=scene.interviewer, now=NOON).state == CaseState.CLOSED


def test_what_somebody_has_in_hand_is_not_taken_away(scene: Scene) -> None:
    attempt = claim_next_case(study=scene.study, interviewer=scene.interviewer, now=NOON + timedelta(hours=1))
    assert attempt is not None
    with pytest.raises(CaseTakenError):
        set_aside(scene)


def test_the_database_itself_keeps_it_out_of_the_queue(scene: Scene) -> None:
    set_aside(scene)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.update(state=CaseState.WAITING)
