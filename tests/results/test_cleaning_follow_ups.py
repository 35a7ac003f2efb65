"""What follows from a changed value is changed with it: calculations, answers off the route, rounds that are gone."""

from typing import Any

import pytest

from surveys.interviewing.models import Interview
from surveys.people.models import User
from surveys.results import services
from surveys.results.models import CleanedValue
from surveys.results.queries import AnswerAt
from tests.interviewing.scene import Scene, make_scene
from tests.web.markup import squeezed
from tests.web.supervisor.conftest import sign_in

from .books import book_of, finished, rows

pytestmark = pytest.mark.django_db

SURVEY: list[list[Any]] = [
    ["type", "name", "label::English (en)", "relevant", "calculation", "repeat_count"],
    ["integer", "age", "How old?", None, None, None],
    ["calculate", "band", None, None, "if(${age} < 40, 1, 2)", None],
    ["select_multiple makers", "known", "Which brands?", None, None, None],
    ["begin_repeat", "each", "Brand", None, None, "count-selected(${known})"],
    ["integer", "mark", "How good?", None, None, None],
    ["end_repeat", "each", None, None, None, None],
    ["select_one yes_no", "drinks", "Do you drink coffee?", None, None, None],
    ["integer", "cups", "How many a day?", "${drinks} = '1'", None, None],
]
CHOICES = [
    ["list_name", "name", "label", "specify"],
    ["makers", "1", "Moka", None],
    ["makers", "96", "Other", "yes"],
    ["yes_no", "1", "Yes", None],
    ["yes_no", "2", "No", None],
]
QUOTAS = [["name", "label", "when", "target"], ["young", "Young", "${band} = 1", 10]]


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(survey=SURVEY, choices=CHOICES, quotas=QUOTAS)
    finished(scene, "35", "1 96 Zeta", "4", "9", "1", "3")
    return scene


def laura(scene: Scene) -> User:
    assert scene.study.created_by is not None
    return scene.study.created_by


def clean(scene: Scene, variable: str, value: str, **more: Any) -> CleanedValue:
    facts: dict[str, Any] = {"study": scene.study, "by": laura(scene), "now": scene.now, "language": "en"}
    return services.clean_value(case=1, variable=variable, value=value, reason="heard again", **facts, **more)


def undo(scene: Scene, change: CleanedValue) -> None:
    assert services.undo_cleaning(study=scene.study, pk=change.pk, by=laura(scene), now=scene.now)


def data(scene: Scene, *columns: str) -> tuple[Any, ...]:
    return rows(book_of(scene), "Data_codes", *columns)[0]


def test_a_calculation_is_made_again_from_a_changed_value_and_taken_back_with_it(scene: Scene) -> None:
    assert data(scene, "age", "band") == (35, 1)
    first = clean(scene, "age", "50")
    assert data(scene, "age", "band") == (50, 2)
    second = clean(scene, "age", "60")
    undo(scene, first)
    assert data(scene, "age", "band") == (60, 2)
    undo(scene, second)
    assert data(scene, "age", "band") == (35, 1)
    assert not CleanedValue.objects.filter(undone_at=None).exists()


def test_an_answer_off_the_route_goes_and_comes_back_with_the_answer_that_led_to_it(scene: Scene) -> None:
    change = clean(scene, "drinks", "2")
    assert data(scene, "drinks", "cups") == (2, None)
    again = clean(scene, "drinks", "1")
    assert data(scene, "drinks", "cups") == (1, 3)
    undo(scene, again)
    assert data(scene, "drinks", "cups") == (2, None)
    undo(scene, change)
    assert data(scene, "drinks", "cups") == (1, 3)


def test_other_goes_with_its_words_their_codes_and_its_round(scene: Scene) -> None:
    facts: dict[str, Any] = {"study": scene.study, "by": laura(scene), "now": scene.now}
    answers = [AnswerAt(Interview.objects.get().pk)]
    services.add_code(variable="known_96_text", words="Zeta", **facts)
    assert services.assign_codes(variable="known_96_text", answers=answers, codes=[1], **facts) == 1
    names = ("known_1", "known_96", "known_96_text", "known_96_text_cod_1")
    assert data(scene, *names) == (1, 1, "Zeta", 1)
    change = clean(scene, "known", "1")
    assert data(scene, *names) == (1, 0, None, None)
    assert rows(book_of(scene), "Repeat_each", "key", "mark") == [("1", 4)]
    undo(scene, change)
    assert data(scene, *names) == (1, 1, "Zeta", 1)
    assert rows(book_of(scene), "Repeat_each", "key", "mark") == [("1", 4), ("96", 9)]


def test_a_table_of_changes_makes_what_follows_too(scene: Scene) -> None:
    table = [["case", "variable", "new", "reason"], ["1", "age", "50", "heard"], ["1", "drinks", "2", "heard"]]
    facts: dict[str, Any] = {"study": scene.study, "by": laura(scene), "now": scene.now, "language": "en"}
    assert services.make_changes(table=table, **facts).problems == 0
    assert data(scene, "age", "band", "drinks", "cups") == (50, 2, 2, None)
    log = rows(book_of(scene), "Cleaning_log", "variable", "was", "is", "why")
    assert ("cups", "3", "–", "follows from drinks: heard") in log


def test_the_page_lists_what_follows_and_which_quota_cells_are_older(scene: Scene) -> None:
    clean(scene, "age", "50")
    clean(scene, "drinks", "2")
    clean(scene, "known", "1")
    text = squeezed(sign_in(laura(scene)).get(f"/studies/{scene.study.pk}/results/cleaning/").text)
    assert "3 values changed in 1 interview" in text
    assert "follows from age" in text
    assert text.count("no longer asked since known was changed") == 2
    assert "no longer asked since drinks was changed" in text
    assert "Quota cells are older: 1 interview" in text


def test_what_a_person_calculated_by_hand_stands(scene: Scene) -> None:
    clean(scene, "band", "9")
    clean(scene, "age", "50")
    assert data(scene, "age", "band") == (50, 9)
