"""A round of a repeat that went away and comes back is asked again, its answers shown as earlier ones."""

from itertools import count

import pytest
from django.test import Client
from django.utils import timezone

from surveys.interviewing.models import Interview
from tests.interviewing.scene import make_scene

from .conftest import sign_in

SURVEY = [
    ["type", "name", "label::Italiano (it)", "repeat_count", "appearance"],
    ["integer", "n", "In quanti siete?"],
    ["begin_repeat", "person", "Persona", "${n}", "{page}"],
    ["integer", "age", "Quanti anni ha?"],
    ["end_repeat"],
    ["text", "last", "Altro?"],
]
EARLIER = "Risposta data prima che questo giro venisse tolto."


@pytest.mark.parametrize("appearance", ["", "field-list"])
def test_the_screen_says_that_answers_are_earlier_ones_and_enter_confirms_them(
    client: Client, db: None, appearance: str
) -> None:
    survey = [[cell.format(page=appearance) if cell == "{page}" else cell for cell in row] for row in SURVEY]
    scene = make_scene(survey=survey, now=timezone.now())
    sign_in(client, scene).post(f"/calls/{scene.attempt.pk}/outcome/", {"typed": "1"})
    address, keys = f"/calls/{scene.attempt.pk}/interview/", count()

    def say(page: str, question: str, typed: str) -> str:
        client.post(address, {"page": page, "key": f"k{next(keys)}", "q0-path": question, "q0-typed": typed})
        return client.get(address).content.decode()

    def again(people: str) -> str:
        client.post(f"{address}jump/", {"page": "n", "key": f"k{next(keys)}"})
        return say("n", "n", people)

    first, second = ("person[1]", "person[2]") if appearance else ("person[1]/age", "person[2]/age")
    say("n", "n", "2")
    say(first, "person[1]/age", "30")
    assert EARLIER not in say(second, "person[2]/age", "41")
    assert "Altro?" in again("1")
    page = again("2")
    assert EARLIER in page
    assert 'value="41"' in page
    page = say(second, "person[2]/age", "41")
    assert "Altro?" in page
    assert EARLIER not in page
    assert Interview.objects.get().state["answers"]["person[2]/age"]["v"] == 41
