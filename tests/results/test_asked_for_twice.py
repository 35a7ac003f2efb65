"""A workbook or a delivery that is asked for several times at the same moment."""

from datetime import timedelta
from functools import partial

import pytest

from surveys.results.models import Export, StudyDelivery
from surveys.results.tasks import client_options, request_delivery_once, request_export_once
from tests.at_once import together
from tests.interviewing.scene import NOON, make_scene


@pytest.mark.django_db(transaction=True)
def test_a_workbook_is_made_once_however_often_it_is_asked_for() -> None:
    scene = make_scene()
    ask = partial(request_export_once, study=scene.study, by=scene.interviewer, now=NOON)
    asked = together(*[partial(ask, options=client_options("it"))] * 4)
    assert [answer for answer in asked if isinstance(answer, Exception)] == []
    assert sum(answer is not None for answer in asked) == 1
    assert Export.objects.get().options == {"language": "it", "for_client": True}
    assert ask(options=client_options("en")) is not None


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_eight_times_makes_one_delivery_and_another_form_another() -> None:
    scene = make_scene()
    facts = {
        "client": "",
        "options": {"language": "it", "formats": ["xlsx"]},
        "note": "Few young men.",
        "waits_for_yes": True,
        "tells": False,
        "despite": "",
        "keep_until": NOON.date(),
        "site": "",
    }
    ask = partial(request_delivery_once, study=scene.study, by=scene.interviewer)
    asked = together(*[partial(ask, facts=facts, now=NOON)] * 8)
    assert [answer for answer in asked if isinstance(answer, Exception)] == []
    assert len({answer.pk for answer in asked}) == 1
    assert StudyDelivery.objects.count() == 1
    for change in ({"note": "Few old men."}, {"options": {"language": "it", "formats": ["csv"]}}, {"tells": True}):
        ask(facts=facts | change, now=NOON)
    assert StudyDelivery.objects.count() == 4
    StudyDelivery.objects.update(status="ready", frozen_at=NOON, ready_at=NOON)
    assert ask(facts=facts, now=NOON + timedelta(seconds=30)).number == 1
    assert ask(facts=facts, now=NOON + timedelta(minutes=5)).number == 5
    StudyDelivery.objects.update(status="failed")
    assert ask(facts=facts, now=NOON + timedelta(minutes=5)).number == 6
