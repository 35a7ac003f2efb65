"""Values of rounds of a repeat are changed like others, and many at once from a table that is checked first."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from surveys.people.models import User
from surveys.results import services
from surveys.results.models import CleanedValue
from tests.interviewing.scene import Scene, make_scene
from tests.web.markup import squeezed
from tests.web.supervisor.conftest import sign_in

from .books import book_of, finished, rows

pytestmark = pytest.mark.django_db

SURVEY: list[list[Any]] = [
    ["type", "name", "label", "repeat_count"],
    ["select_one yes_no", "drinks", "Do you drink coffee?", None],
    ["begin_repeat", "visit", "Visits", "2"],
    ["text", "where", "Where?", None],
    ["integer", "cups", "How many?", None],
    ["end_repeat", "visit", None, None],
]
TABLE = [
    ["case", "variable", "key", "old", "new", "reason"],
    ["1", "drinks", "", "Yes", "2", "heard again"],
    ["1", "cups", "2", "4", "5", "a slip"],
]


@pytest.fixture
def scene() -> Any:
    with translation.override("en"):
        scene = make_scene(survey=SURVEY)
        finished(scene, "1", "Lodi", "3", "Asti", "4")
        yield scene


def laura(scene: Scene) -> User:
    assert scene.study.created_by is not None
    return scene.study.created_by


def test_a_value_in_a_round_is_changed_logged_and_taken_back(scene: Scene) -> None:
    facts: dict[str, Any] = {"study": scene.study, "by": laura(scene), "now": scene.now}
    change = services.clean_value(
        case=1, variable="where", value="Pavia", reason="heard", instance="2", language="en", **facts
    )
    assert change.before == {"value": "Asti"}
    book = book_of(scene)
    assert rows(book, "Repeat_visit", "key", "where", "cups") == [("1", "Lodi", 3), ("2", "Pavia", 4)]
    assert ("2", "where", "Pavia") in rows(book, "Open_answers", "key", "variable", "answer")
    assert rows(book, "Cleaning_log", "key", "variable", "was", "is") == [("2", "where", "Asti", "Pavia")]
    for wrong in ({"instance": ""}, {"instance": "9"}, {"variable": "drinks", "value": "2", "instance": "1"}):
        with pytest.raises(services.UnfitValueError):
            services.clean_value(
                **{"case": 1, "variable": "where", "value": "x", "reason": "x", "language": "en", **facts, **wrong}
            )
    services.undo_cleaning(study=scene.study, pk=change.pk, by=laura(scene), now=scene.now)
    assert rows(book_of(scene), "Repeat_visit", "where") == [("Lodi",), ("Asti",)]


def test_a_table_is_done_as_a_whole_or_not_at_all_and_says_all_its_problems(scene: Scene) -> None:
    wrong = [
        ["1", "cups", "1", "9", "7", "x"],
        ["1", "cups", "1", "", "many", "x"],
        ["1", "where", "1", "", "Como", ""],
        ["1", "where", "7", "", "Como", "x"],
        ["8", "where", "1", "", "Como", "x"],
        ["1", "nothing", "", "", "1", "x"],
        ["1", "drinks", "", "", "1", "x"],
        ["1", "cups", "2", "", "6", "x"],
    ]
    facts: dict[str, Any] = {"study": scene.study, "language": "en", "now": scene.now}
    found = services.make_changes(table=[*TABLE, *wrong], by=laura(scene), **facts)
    assert [row.problem[:12] for row in found.rows] == [
        *("", "", "It is no lon", "The question", "Write why: w", "This intervi", "No interview", "No variable "),
        *("It is so alr", "The table ch"),
    ]
    assert not CleanedValue.objects.exists()
    assert services.check_changes(scene.study, [["a", "b"]], language="en", now=scene.now).trouble
    assert services.make_changes(table=TABLE, by=laura(scene), **facts).problems == 0
    assert rows(book_of(scene), "Repeat_visit", "cups") == [(3,), (5,)]
    assert rows(book_of(scene), "Data_labels", "drinks") == [("No",)]


def test_on_the_page_a_file_or_a_paste_is_shown_before_it_is_done(scene: Scene) -> None:
    browser, room = sign_in(laura(scene)), f"/studies/{scene.study.pk}/results/cleaning/"
    pasted = "\n".join("\t".join(row) for row in TABLE)
    page = squeezed(browser.post(f"{room}table/", {"pasted": pasted}).text)
    assert "All rows can be done. Nothing is changed yet." in page
    assert not CleanedValue.objects.exists()
    file = SimpleUploadedFile("changes.csv", "\n".join(";".join(row) for row in TABLE).encode())
    assert "All rows can be done" in squeezed(browser.post(f"{room}table/", {"file": file}).text)
    refused = browser.post(f"{room}table/", {"pasted": pasted.replace("heard again", ""), "make": "1"})
    assert (refused.status_code, CleanedValue.objects.count()) == (422, 0)
    assert browser.post(f"{room}table/", {"pasted": pasted, "make": "1"}).status_code == 302
    assert CleanedValue.objects.count() == 2
    looked = squeezed(browser.get(room, {"case": "1", "variable": "cups", "instance": "2"}).text)
    assert "<b>5</b>" in looked
