"""A workbook that is asked for several times at the same moment."""

from functools import partial

import pytest

from surveys.results.models import Export
from surveys.results.tasks import client_options, request_export_once
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
