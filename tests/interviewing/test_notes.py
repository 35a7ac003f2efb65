"""What an interviewer notes in mid-call reaches whoever calls next, however the call ends."""

from datetime import timedelta

import pytest

from surveys.fieldwork.models import Attempt
from surveys.fieldwork.queries import case_panel
from surveys.fieldwork.services import NewAppointment, NoteTooShortError, lapse_leases
from surveys.interviewing import services

from .scene import NOON, Scene, case_of

LATER = NOON + timedelta(minutes=4)
TOMORROW = NewAppointment(at=NOON + timedelta(days=1))


def noted(scene: Scene, *texts: str) -> None:
    step = scene.play("1")
    for text in texts:
        services.add_note(interview_id=step.interview.pk, attempt=scene.attempt, text=text, key=text, now=NOON)


def test_notes_of_the_call_stand_in_the_case_s_history_and_beside_its_next_call(scene: Scene) -> None:
    noted(scene, "Parla piano", "Ha fretta")
    services.close_call(
        attempt=scene.attempt, code="call_back", note="Meglio dopo cena", appointment=TOMORROW, now=LATER
    )
    told = "Parla piano\nHa fretta\nMeglio dopo cena"
    assert case_of(scene.attempt).note == told
    following = scene.next_case(NOON + timedelta(days=1))
    panel = case_panel(following, NOON + timedelta(days=1))
    assert (panel.note, [past.note for past in panel.history]) == (told, [told])


def test_a_note_written_in_mid_call_is_the_note_that_a_disposition_asks_for(scene: Scene) -> None:
    noted(scene, "A cena")
    with pytest.raises(NoteTooShortError):
        services.close_call(attempt=scene.attempt, code="soft_refusal", now=LATER)
    noted(scene, "forse dopo le nove")
    services.close_call(attempt=scene.attempt, code="soft_refusal", now=LATER)
    assert case_of(scene.attempt).note == "A cena\nforse dopo le nove"


def test_a_note_outlives_a_screen_that_was_left(scene: Scene) -> None:
    noted(scene, "Parla piano")
    lapse_leases(now=NOON + timedelta(hours=1))
    attempt = Attempt.objects.get()
    assert (attempt.is_abandoned, attempt.note) == (True, "Parla piano")
