"""The client's page: their studies, what the researcher lets them see, and how the interviews are made."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from surveys.design.models import Series, Study
from surveys.design.services import grant_role
from surveys.fieldwork.models import FieldForecast, QuotaCell
from surveys.people.models import AuditEntry, Role, User
from surveys.results.models import ClientView
from tests.interviewing.scene import NOON, Scene, make_scene
from tests.results.books import finished
from tests.web.markup import squeezed
from tests.web.supervisor.conftest import sign_in

pytestmark = pytest.mark.django_db

SURVEY = [["type", "name", "label"], ["select_one yes_no", "drinks", "Do you drink coffee?"]]


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(survey=SURVEY)
    finished(scene, "1")
    return scene


def reader(scene: Scene, *studies: Study) -> Any:
    person = User.objects.create_user("cliente", language="en")
    for study in (scene.study, *studies):
        grant_role(by=None, person=person, study=study, role=Role.CLIENT, now=NOON)
    return sign_in(person)


def test_their_studies_stand_side_by_side_and_one_alone_does_not(scene: Scene) -> None:
    browser, page = reader(scene), reverse("client_study", args=[scene.study.pk])
    assert 'class="study-card"' not in browser.get(page).text
    series = Series.objects.create(name="Caffè")
    other = Study.objects.create(name="Capsule", series=series, wave=2, status="closed", target=40, created_at=NOON)
    Study.objects.create(name="Not theirs", status="fielding", created_at=NOON)
    called = Study.objects.create(name="They call there", status="fielding", created_at=NOON)
    person = User.objects.get(username="cliente")
    grant_role(by=None, person=person, study=called, role=Role.INTERVIEWER, now=NOON)
    grant_role(by=None, person=User.objects.get(username="cliente"), study=other, role=Role.CLIENT, now=NOON)
    shown = squeezed(browser.get(page).text)
    assert "Capsule, wave 2" in shown
    assert "Not theirs" not in shown
    assert "They call there" not in shown
    assert shown.count('class="study-card"') == 2


def test_the_researcher_says_whether_they_see_rate_quotas_and_the_forecast_as_it_was(scene: Scene) -> None:
    assert scene.study.created_by is not None
    told, page = sign_in(scene.study.created_by), reverse("client_study", args=[scene.study.pk])
    browser, address = reader(scene), reverse("delivery-view", args=[scene.study.pk])
    facts: dict[str, Any] = {"study": scene.study, "status": "done", "made_on": date(2026, 11, 24), "asked_at": NOON}
    facts |= {"found": {"a": {}}, "until": date(2026, 12, 24)}
    FieldForecast.objects.create(expected_end=date(2026, 12, 7), **facts)
    before = browser.get(page).text
    assert "Response rate" in before
    assert "expected to end" not in before
    told.post(address, {"shows_forecast": "on"})
    after = squeezed(browser.get(page).text)
    assert "expected to end on 7 Dec" in after
    assert "Response rate (RR3)" not in after
    assert "(RR3, AAPOR)" not in browser.get(reverse("client-method", args=[scene.study.pk])).text
    FieldForecast.objects.update(expected_end=date(2026, 12, 9))
    assert "7 Dec" in browser.get(page).text  # as it was released
    view = ClientView.objects.get()
    assert (view.shows_quotas, view.shows_rate, view.forecast_end) == (False, False, date(2026, 12, 7))
    assert AuditEntry.objects.get(verb="delivery.view").details["forecast"] == "2026-12-07"
    assert browser.post(address, {}).status_code == 403


def test_how_it_is_made_is_told_in_what_was_measured_and_names_nobody(scene: Scene) -> None:
    page = squeezed(reader(scene).get(reverse("client-method", args=[scene.study.pk])).text)
    assert "<dt>Sample</dt><dd>1 complete interview</dd>" in page
    assert "<dt>Languages</dt>" not in page  # the questionnaire names none
    assert "(RR3, AAPOR)" in page
    assert "Giulia" not in page
    assert "listen" not in page.casefold()


def test_a_field_is_not_called_finished_while_a_cell_lacks_an_interview(scene: Scene) -> None:
    browser, page = reader(scene), reverse("client_study", args=[scene.study.pk])
    Study.objects.filter(pk=scene.study.pk).update(target=1)
    women = QuotaCell.objects.create(study=scene.study, name="women", target=11, completes=10)
    text = browser.get(page).text
    assert "Finished" not in text
    assert "1 interview of 1; some quotas are still open" in text
    QuotaCell.objects.filter(pk=women.pk).update(completes=11)
    assert "Finished: 1 interview of 1" in browser.get(page).text
