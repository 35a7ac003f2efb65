"""A workbook that is asked for several times at the same moment."""

from functools import partial

import pytest

from surveys.results.models import Export
from surveys.results.tasks import request_client_export
from tests.at_once import together
from tests.interviewing.scene import NOON, make_scene


@pytest.mark.django_db(transaction=True)
def test_the_workbook_of_a_client_is_made_once_however_often_it_is_asked_for() -> None:
    scene = make_scene()
    ask = partial(request_client_export, study=scene.study, by=scene.interviewer, now=NOON)
    asked = together(*[partial(ask, language="it")] * 4)
    assert [answer for answer in asked if isinstance(answer, Exception)] == []
    assert sum(answer is not None for answer in asked) == 1
    assert Export.objects.get().options == {"language": "it", "for_client": True}
    assert ask(language="en") is not None
