"""Who carried out the survey stands on the workbook's cover and in its method note."""

from typing import Any

import openpyxl
import pytest

from surveys.people.services import change_institute, logo_from
from tests.formats.pictures import drawn
from tests.interviewing.scene import NOON, make_scene

from .books import book_of, finished

pytestmark = pytest.mark.django_db


def words_of(book: openpyxl.Workbook, sheet: str) -> set[Any]:
    return {cell.value for row in book[sheet].iter_rows() for cell in row}


def test_the_institute_its_addresses_privacy_contact_and_logo_are_on_the_cover_and_in_the_method_note() -> None:
    change_institute(
        by=None,
        now=NOON,
        name="Istituto Ponte Alto",
        address="Via dei Mille 12\n24122 Bergamo",
        phone="035 555 0100",
        privacy_name="Ada Neri",
        logo=logo_from(drawn(size=(1200, 300))),
    )
    scene = make_scene()
    finished(scene, "2", "", "1")
    book = book_of(scene)
    assert words_of(book, "Cover") >= {
        "Carried out by",
        "Istituto Ponte Alto",
        "Via dei Mille 12, 24122 Bergamo · 035 555 0100",
        "Privacy contact",
        "Ada Neri",
    }
    assert words_of(book, "Method_note") >= {"carried out by", "Istituto Ponte Alto", "Ada Neri"}
    assert book.properties.creator == "Istituto Ponte Alto"
    (logo,) = book["Cover"]._images
    assert (logo.anchor._from.col, logo.anchor._from.row) == (4, 1)
    assert logo.anchor.ext.height / 9525 <= 96


def test_where_no_institute_is_named_nothing_is_said_of_one() -> None:
    scene = make_scene()
    finished(scene, "2", "", "1")
    book = book_of(scene)
    assert not words_of(book, "Cover") & {"Carried out by", "Privacy contact", "Address"}
    assert book["Cover"]._images == []
    assert book.properties.creator == "Ascolto"
