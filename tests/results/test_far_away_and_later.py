"""A workbook of a study in another time zone, near midnight; and of a second version that drops what was personal."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from surveys.interviewing.models import Interview
from tests.interviewing.scene import CHOICES, LATE_IN_NEW_YORK, NEW_YORK, make_scene

from .books import book_of, finished, rows

pytestmark = pytest.mark.django_db

HALF_PAST_TEN = datetime(2026, 11, 24, 22, 30)
FIRST: Sequence[Sequence[object]] = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "personal"],
    ["select_one yes_no", "drinks", "Beve caffè?", "Do you drink coffee?", None],
    ["text", "name", "Come si chiama?", "What is your name?", "yes"],
]
SECOND: Sequence[Sequence[object]] = [*FIRST[:2], ["integer", "cups", "Quante tazze?", "How many cups?", None]]
IN_ENGLISH: Sequence[Sequence[object]] = [["default_language"], ["English (en)"]]


def test_every_time_in_the_workbook_is_by_the_clock_of_the_study() -> None:
    scene = make_scene(now=LATE_IN_NEW_YORK, zone=NEW_YORK)
    finished(scene, "2", "no", "1", minutes=5)
    book = book_of(scene)
    times = (HALF_PAST_TEN, HALF_PAST_TEN + timedelta(minutes=5))
    for sheet in ("Data_labels", "Data_codes"):
        assert rows(book, sheet, "begun", "ended") == [times]
    assert rows(book, "Calls", "dialled", "ended") == [times]


def test_the_cover_bears_the_day_on_which_it_was_made_where_the_study_is() -> None:
    scene = make_scene(now=LATE_IN_NEW_YORK, zone=NEW_YORK)
    cells = [str(cell) for row in book_of(scene).worksheets[0].iter_rows(values_only=True) for cell in row if cell]
    assert any("24" in cell and "November" in cell for cell in cells)
    assert not any("25 November" in cell or "November 25" in cell for cell in cells)


def test_what_was_personal_in_a_version_that_is_gone_is_kept_from_clients_and_the_institute_has_it() -> None:
    scene = make_scene(survey=FIRST, cases=2)
    finished(scene, "1", "Anna Verdi")
    scene.publish_again(SECOND, settings=IN_ENGLISH)
    scene.attempt = scene.next_case()
    finished(scene, "2", "3")
    book = book_of(scene)
    words = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert not any("Anna" in cell or "What is your name?" in cell for cell in words)
    whole = book_of(scene, for_client=False)
    assert rows(whole, "Data_codes", "version", "drinks", "cups", "name") == [
        (1, 1, None, "Anna Verdi"),
        (2, 2, 3, None),
    ]


def test_an_interview_with_the_second_version_is_held_in_its_default_language() -> None:
    scene = make_scene(survey=FIRST, cases=2)
    assert finished(scene, "1", "Anna").language == "it"
    scene.publish_again(SECOND, choices=CHOICES, settings=IN_ENGLISH)
    scene.attempt = scene.next_case()
    scene.start()
    assert Interview.objects.get(last_attempt=scene.attempt).language == "en"
