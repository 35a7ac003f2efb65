"""The docks without scripts, and what is typed in them when it is refused."""

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from surveys.design.models import Study
from surveys.fieldwork.models import Appointment, PhoneNumber
from tests.interviewing.scene import Scene

from .conftest import sign_in

OFFICE = {"hours": {"mon": ["09:00", "09:01"], "tue": None, "wed": None, "thu": None, "fri": None, "sat": None}}


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
    for field in ("when", "ask_for", "note"):
        assert f'value="{typed[field]}"' in page
    assert f'<option value="{second.pk}" selected>' in page.partition('id="ring-number"')[2].partition("</select>")[0]
    assert 'name="kind" value="soft" checked' in page
    assert 'name="mine" value="1" checked' not in page

    again = client.get(answer.url).content.decode()
    assert "dopo cena" not in again
    assert 'name="mine" value="1" checked' in again
