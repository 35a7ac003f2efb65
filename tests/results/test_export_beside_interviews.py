"""Results are asked for while people are on the telephone."""

import io
import threading
from typing import Any

import openpyxl
import pytest
from django.db import connection

from surveys.interviewing.models import Interview
from surveys.results.services import write_results
from tests.interviewing.scene import Scene, make_scene, page_of

from .books import finished, rows


class Interrupted(io.BytesIO):
    """A file at whose first write somebody answers a question, on a connection of their own."""

    def __init__(self, scene: Scene, interview_id: int, page: str) -> None:
        super().__init__()
        self.effects: list[str] = []
        self._answer = threading.Thread(target=self._take, args=(scene, interview_id, page))

    def write(self, data: Any) -> int:
        if self._answer.ident is None:
            self._answer.start()
            self._answer.join(10)
        return super().write(data)

    def _take(self, scene: Scene, interview_id: int, page: str) -> None:
        self.effects.append(scene.answer(interview_id, page, "1").effect)
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_an_export_in_the_middle_of_an_interview_holds_up_no_answer_and_delivers_what_is_finished() -> None:
    scene = make_scene(cases=2)
    finished(scene, "1", "3", "1 2")
    scene.attempt = scene.next_case()
    step = scene.start()
    file = Interrupted(scene, step.interview.pk, page_of(step).path)

    write_results(file, study=scene.study, options={"language": "en"}, now=scene.now)

    assert file.effects == ["applied"]
    assert Interview.objects.get(pk=step.interview.pk).state["answers"] == {"drinks": {"v": "1"}}
    assert rows(openpyxl.load_workbook(file), "Data_codes", "drinks", "cups") == [(1, 3)]
