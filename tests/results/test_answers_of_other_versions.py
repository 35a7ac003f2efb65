"""Answers that only another version offered: empty and not 0 for whoever was not offered them, on a base of their own.

Two interviews of version 1, which offers Fonte, and two of version 2, which offers Delta instead.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from surveys.analysis.tables import SetSpec, TableSpec, Use
from surveys.analysis.tables.specification import Net
from surveys.fieldwork.models import Case
from surveys.interviewing.models import Interview
from surveys.results import services
from surveys.results.services import Asked, answers_of_study, make_tables, row_words
from tests.interviewing.scene import Scene, make_scene

from .books import book_of, finished, rows
from .next_versions import HEAD, Rows, next_version
from .packages import package_of, read_sav

pytestmark = pytest.mark.django_db

SURVEY: Rows = [
    ["type", "name", "label::English (en)", "nonresponse"],
    ["select_multiple brands", "known", "Which brands do you know?", "dk"],
    ["select_one brands", "best", "Which is the best?", "dk"],
    ["rank brands", "order", "In which order?", "dk"],
]
MOKA, PORTO = ["brands", "1", "Moka"], ["brands", "2", "Porto"]
FONTE, DELTA = ["brands", "3", "Fonte"], ["brands", "4", "Delta"]
FIRST: Rows = [HEAD, FONTE, MOKA, PORTO]
SECOND: Rows = [HEAD, MOKA, PORTO, DELTA]
PLAYED = (("1 3", "3", "3 1 2"), ("2", "2", "1 2 3"), ("1 4", "4", "4 1 2"), ("*", "*", "*"))


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(survey=SURVEY, choices=FIRST, cases=len(PLAYED))
    for number, typed in enumerate(PLAYED):
        if number:
            scene.attempt = scene.next_case()
        if number == 2:
            next_version(scene, {}, SURVEY, SECOND)
        finished(scene, *typed)
    return scene


def test_an_answer_is_empty_in_every_file_for_whoever_was_not_offered_it(scene: Scene, tmp_path: Path) -> None:
    book = book_of(scene)
    titles = ["known_1", "known_2", "known_3", "known_4", "known_ns"]
    expected = [(1, 0, 1, None, None), (0, 1, 0, None, None), (1, 0, None, 1, None), (None, None, None, None, 98)]
    assert rows(book, "Data_codes", *titles) == expected
    frame, meta = read_sav(package_of(scene, "spss"), tmp_path)
    assert frame["known_3"].to_list() == [1, 0, None, None]
    assert meta.column_names_to_labels["known_4"] == "Which brands do you know? – Delta (vers. 2)"
    assert meta.variable_value_labels["best"][3] == "Fonte (vers. 1)"


def test_frequencies_have_the_base_of_those_who_were_offered_the_answer(scene: Scene) -> None:
    found = book_of(scene)["Frequencies"].iter_rows(min_col=2, max_col=5, values_only=True)
    lines = {row[0]: row[1:] for row in list(found)[:14] if isinstance(row[1], int)}
    assert lines["Moka"] == (2, 2 / 4, 2 / 3)
    assert lines["Fonte (vers. 1) · base 2"] == (1, 1 / 2, 1 / 2)
    assert lines["Delta (vers. 2) · base 2"] == (1, 1 / 2, 1 / 1)


def tabulated(scene: Scene, spec: TableSpec) -> dict[str, list[float]]:
    answers = answers_of_study(scene.study, language="en", now=scene.now)
    ((_, table),) = make_tables(answers, SetSpec(tables=(spec,)), lambda _name: answers.base_weights).tables
    return {row_words(row): [round(value, 1) for value in row.values] for row in table.rows}


@pytest.mark.parametrize("name", ["known", "best"])
def test_a_row_of_a_table_has_the_base_of_those_who_were_offered_the_answer(scene: Scene, name: str) -> None:
    nets = (Net("New or old", ("3", "4")), Net("New", ("4",)))
    found = tabulated(scene, TableSpec((Use(name),), nets=nets))
    assert found["Fonte (vers. 1) · base 2"] == [50.0]
    assert found["Delta (vers. 2) · base 2"] == [50.0]
    assert (found["New or old"], found["New · base 2"]) == ([50.0], [50.0])
    assert found["Moka"] == [{"known": 50.0, "best": 0.0}[name]]


def topline(scene: Scene, name: str, **asked: object) -> Sequence[tuple[str, int, float, float | None]]:
    found = services.toplines_of(scene.study, Asked(**asked), language="en", now=scene.now)  # type: ignore[arg-type]
    card = next(card for card in found.cards if card.name == name)
    return [(line.words, line.people, line.share or 0, line.valid) for line in card.lines]


def test_a_topline_has_the_base_of_those_who_were_offered_the_answer(scene: Scene) -> None:
    assert topline(scene, "known") == [
        ("Moka", 2, 2 / 4, 2 / 3),
        ("Porto", 1, 1 / 4, 1 / 3),
        ("Delta (vers. 2) · base 2", 1, 1 / 2, 1 / 1),
        ("Fonte (vers. 1) · base 2", 1, 1 / 2, 1 / 2),
        ("Don’t know", 1, 1 / 4, None),
    ]
    assert topline(scene, "best")[2:4] == [
        ("Delta (vers. 2) · base 2", 1, 1 / 2, 1 / 1),
        ("Fonte (vers. 1) · base 2", 1, 1 / 2, 1 / 2),
    ]


def test_the_base_of_an_answer_is_weighted_and_filtered_as_its_topline_is(scene: Scene) -> None:
    for number, weight in enumerate((4, 1, 1, 3)):
        pk = Interview.objects.order_by("pk").values_list("case", flat=True)[number]
        Case.objects.filter(pk=pk).update(weight=weight)
    assert topline(scene, "known", weight="base")[2:4] == [
        ("Delta (vers. 2) · base 2", 1, 1 / 4, 1 / 1),
        ("Fonte (vers. 1) · base 2", 1, 4 / 5, 4 / 5),
    ]
    assert topline(scene, "known", filters={"best": ["3", "4"]})[2:4] == [
        ("Delta (vers. 2) · base 1", 1, 1 / 1, 1 / 1),
        ("Fonte (vers. 1) · base 1", 1, 1 / 1, 1 / 1),
    ]


def test_answers_that_every_version_offered_keep_the_whole_base_and_have_no_mark() -> None:
    scene = make_scene(survey=SURVEY, choices=FIRST, cases=2)
    finished(scene, *PLAYED[0])
    scene.attempt = scene.next_case()
    next_version(scene, {}, [*SURVEY, ["note", "thanks", "Thank you."]], FIRST)
    finished(scene, *PLAYED[1], "")
    assert rows(book_of(scene), "Data_codes", "version", "known_1", "known_3") == [(1, 1, 1), (2, 0, 0)]
    assert topline(scene, "known")[0] == ("Fonte", 1, 1 / 2, 1 / 2)
