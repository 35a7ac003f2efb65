"""The docks without scripts, and what is typed in them when it is refused."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, Call, PhoneNumber
from tests.interviewing.scene import Scene
from tests.web.markup import squeezed

from .conftest import sign_in

OFFICE = {"hours": {"mon": ["09:00", "09:01"], "tue": None, "wed": None, "thu": None, "fri": None, "sat": None}}


def noted(page: str, box: str) -> str:
    """What stands in a box for notes."""
    found = re.search(rf'<textarea[^>]* id="{box}"[^>]*>([^<]*)</textarea>', page)
    assert found, box
    return found[1]


def test_a_quick_choice_is_enough_where_no_day_is_typed(client: Client, scene: Scene) -> None:
    tomorrow = timezone.localtime() + timedelta(days=1)
    address = f"/calls/{scene.attempt.pk}/"
    page = sign_in(client, scene).get(f"{address}?dock=appointment").content.decode()
    (chosen,) = re.findall(rf'name="quick" value="(\d {tomorrow:%Y-%m-%d}T10:00[^"]*)"', page)

    client.post(f"{address}appointment/", {"when": "", "quick": chosen})
    assert f"{timezone.localtime(Appointment.objects.get().at):%d %H:%M}" == f"{tomorrow:%d} 10:00"


def test_an_appointment_that_is_refused_stands_in_the_dock_as_it_was_typed(client: Client, scene: Scene) -> None:
    Study.objects.filter(pk=scene.study.pk).update(calling_policy=OFFICE)
    second = PhoneNumber.objects.create(case=scene.attempt.case, number="+393475550199", kind="mobile", order=1)
    soon = timezone.localtime() + timedelta(days=3)
    typed = {"when": f"{soon:%d/%m/%Y} 21:30", "kind": "soft", "ask_for": "Ugo", "note": "dopo cena"}
    sent = {**typed, "phone": second.pk, "echoed": typed["when"], "echoed_now": timezone.now().isoformat()}
    answer = sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/appointment/", sent)
    page = client.get(answer.url).content.decode()
    for field in ("when", "ask_for"):
        assert f'value="{typed[field]}"' in page
    assert noted(page, "appointment-note") == "dopo cena"
    assert (
        f'<option value="{second.pk}" selected>'
        in squeezed(page).partition('id="ring-number"')[2].partition("</select>")[0]
    )
    assert 'name="kind" value="soft" checked' in page
    assert 'name="mine" value="1" checked' not in page

    again = client.get(answer.url).content.decode()
    assert "dopo cena" not in again
    assert 'name="mine" value="1" checked' in again


LONG = "Sta cucinando, richiamare dopo le 18; " * 20


@pytest.mark.parametrize("sent", [{"typed": "22"}, {"code": "call_back"}, {"dock": "appointment"}])
def test_what_is_typed_after_the_call_comes_along_into_the_appointment(
    client: Client, scene: Scene, sent: dict[str, str]
) -> None:
    after = f"/calls/{scene.attempt.pk}/after/"
    answer = sign_in(client, scene).post(after, {"note": LONG, "language": "", **sent})
    page = client.get(answer.url).content.decode()
    assert noted(page, "appointment-note") == LONG
    assert noted(page, "outcome-note") == LONG

    # Loaded again, or left for another outcome, it is still there.
    assert noted(client.get(answer.url).content.decode(), "appointment-note") == LONG
    assert noted(client.get(after).content.decode(), "outcome-note") == LONG


def test_what_is_noted_while_breaking_off_comes_along_into_the_appointment(client: Client, scene: Scene) -> None:
    scene.start()
    answer = sign_in(client, scene).post(
        f"/calls/{scene.attempt.pk}/stop/", {"typed": "2", "note": "richiamare dopo cena"}
    )
    page = client.get(answer.url).content.decode()

    assert noted(page, "appointment-note") == "richiamare dopo cena"


def test_what_was_noted_about_a_call_never_comes_into_another(client: Client, scene: Scene) -> None:
    after = f"/calls/{scene.attempt.pk}/after/"
    sign_in(client, scene).post(after, {"note": "richiamare dopo cena", "typed": "22"})
    answer = client.post(after, {"typed": "11", "key": "x"})
    assert "carried" not in client.session

    call = client.get(answer.url)
    assert call.context["attempt"].pk != scene.attempt.pk
    assert "richiamare dopo cena" not in call.content.decode()


def test_a_code_that_does_not_exist_leaves_the_note_where_it_is(client: Client, scene: Scene) -> None:
    page = sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/after/", {"typed": "77", "note": "ha da fare"})

    assert noted(page.content.decode(), "outcome-note") == "ha da fare"
    assert 'value="77"' in page.content.decode()


def test_a_reason_that_does_not_exist_is_said_and_leaves_the_note_where_it_is(client: Client, scene: Scene) -> None:
    scene.start()
    stop = f"/calls/{scene.attempt.pk}/stop/"
    answer = sign_in(client, scene).post(stop, {"typed": "12", "note": "ha da fare"})
    page = client.get(answer.url).content.decode()

    assert noted(page, "stop-note") == "ha da fare"
    assert "Codice non previsto" in page.partition('id="dock-stop"')[2]
    assert Call.objects.get().ended_at is None
