"""Several answers and what was not said are coded as whoever reads the file wants them, in the institute's colour."""

from typing import Any

import pytest

from surveys.people.models import Institute
from surveys.results.services.workbook.codebook_sheets import _letter
from surveys.web.account.forms.institute import InstituteForm
from surveys.web.client.forms.deliveries import DeliveryForm
from surveys.web.client.forms.exports import ExportForm
from tests.interviewing.scene import Scene

from .books import book_of, rows
from .six_people import SIX, SURVEY, played

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return played(SIX[2:4], survey=SURVEY)


def titles(book: Any) -> list[str]:
    return [str(cell.value) for cell in book["Data_codes"][1]]


def test_several_answers_are_laid_out_by_answer_by_mention_or_both(scene: Scene) -> None:
    flags, mentions = book_of(scene, several="flags"), book_of(scene, several="mentions")
    assert rows(flags, "Data_codes", "known_1", "known_3") == [(0, 1), (None, None)]
    assert "known_m1" not in titles(flags)
    assert rows(mentions, "Data_codes", "known_m1", "known_ns") == [(3, None), (None, 98)]
    assert "known_1" not in titles(mentions)
    letters = dict(rows(mentions, "Variables", "variable", "columns"))
    assert titles(mentions)[-1] != "known_m1"
    assert letters["known"].count("–") == 1


@pytest.mark.parametrize(("unsaid", "cups", "known"), [("negative", -4, -3), ("empty", None, None)])
def test_what_was_not_said_has_the_codes_of_choice_or_none(scene: Scene, unsaid: str, cups: Any, known: Any) -> None:
    book = book_of(scene, unsaid=unsaid)
    assert rows(book, "Data_codes", "cups")[0] == (cups,)
    if known is None:
        assert "known_ns" not in titles(book)
    else:
        assert rows(book, "Data_codes", "known_ns")[1] == (known,)
        assert ("cups", -4, "Refused") in rows(book, "Code_lists", "variable", "code", "label")
    assert rows(book, "Data_labels", "cups")[0] == ("Refused",)


def test_a_format_without_negative_codes_refuses_them() -> None:
    sent = {"statuses": ["complete"], "language": "en", "audience": "client", "unsaid": "negative"}
    assert ExportForm([], {**sent, "formats": ["xlsx"]}).is_valid()
    assert "unsaid" in ExportForm([], {**sent, "formats": ["triple_s"]}).errors
    assert ExportForm([], {**sent, "formats": ["paradata"]}).is_valid()
    assert "formats" in DeliveryForm({}, [], {**sent, "formats": ["paradata"]}).errors  # frozen data hold none


def test_headings_have_the_institutes_colour_if_white_is_read_on_it(scene: Scene) -> None:
    Institute.objects.create(name="Ponte Alto", colour="5A1E7A")
    book = book_of(scene)
    assert book["Cover"]["B3"].fill.fgColor.rgb == "005A1E7A"
    assert book["Data_codes"]["A1"].fill.fgColor.rgb == "005A1E7A"
    assert InstituteForm({"name": "Ponte Alto", "colour": "#5a1e7a"}).is_valid()
    for refused in ("#ffee00", "blue", "12345"):
        assert "colour" in InstituteForm({"name": "Ponte Alto", "colour": refused}).errors


def test_where_not_said_leaves_empty_cells_all_other_cells_stay_where_they_were(scene: Scene) -> None:
    usual, empty = book_of(scene), book_of(scene, unsaid="empty")
    kept = [title for title in titles(empty) if title != "cups"]
    assert rows(empty, "Data_codes", *kept) == rows(usual, "Data_codes", *kept)
    assert all(value is None for value in rows(empty, "Data_codes", "known_m1")[1])


def test_columns_beyond_the_last_of_excel_are_named_by_their_part_of_the_sheet() -> None:
    numbers = (2, 16_384, 16_385, 2 * 16_383 + 1, 2 * 16_383 + 2)
    assert [_letter(number) for number in numbers] == ["B", "XFD", "(2) B", "(2) XFD", "(3) B"]
