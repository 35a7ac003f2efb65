"""A questionnaire as a workbook: other tools read it, and we read back the same."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
from pyxform.xls2xform import convert

from surveys.formats.xlsform import read_workbook, write_workbook
from surveys.questionnaire.model import structure as s

QUESTIONNAIRE = s.Questionnaire(
    items=(
        s.Question("age", s.INTEGER, {"it": "Età?", "en": "Age?"}, required="true()", nonresponse=("dk",), row=2),
        s.Group(
            "page",
            (s.Question("brand", s.SELECT_ONE, {"it": "=1+1 marche"}, list_name="brands", default="'a'", row=4),),
            field_list=True,
            appearance=("field-list",),
            order="rotate",
            row=3,
        ),
    ),
    lists={"brands": s.ChoiceList("brands", (s.Choice("a", {"it": "Aurora"}, {"region": "01"}, pin=True, row=2),))},
    title="Caffè",
    languages=(s.Language("it", "Italiano"), s.Language("en", "English")),
    default_language="it",
    quotas=(s.Quota("young", {"it": "Giovani"}, "${age} < 30", 100, row=2),),
    settings={"form_title": "Caffè"},
)


def test_a_questionnaire_reads_back_the_same() -> None:
    reading = read_workbook(write_workbook(QUESTIONNAIRE))
    assert reading.problems == []
    assert reading.questionnaire == QUESTIONNAIRE


def test_a_code_that_a_filter_tells_apart_stands_where_other_programs_allow_it_twice() -> None:
    counties = s.ChoiceList(
        "counties",
        tuple(s.Choice("king", {"it": "King"}, {"state": state}, row=row) for row, state in ((2, "w"), (3, "t"))),
    )
    county = s.Question(
        "county", s.SELECT_ONE, {"it": "?"}, list_name="counties", choice_filter="state=${state}", row=3
    )
    questionnaire = s.Questionnaire(
        (s.Question("state", s.TEXT, {"it": "?"}, row=2), county),
        {"counties": counties},
        languages=(s.Language("it", "Italiano"),),
        default_language="it",
    )
    content = write_workbook(questionnaire)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book["survey"]["A"]] == ["type", "text", "select_one_external counties"]
    assert book["external_choices"].max_row == 3
    assert book["choices"].max_row == 1
    assert read_workbook(content).questionnaire == questionnaire


def test_a_code_that_stands_twice_among_the_choices_is_allowed_to_in_the_settings() -> None:
    rooms = s.ChoiceList(
        "rooms", (s.Choice("1", {"it": "Uno"}, {"floor": "a"}), s.Choice("1", {"it": "Uno"}, {"floor": "b"}))
    )
    several = s.Question("room", s.SELECT_MULTIPLE, {"it": "?"}, list_name="rooms", choice_filter="floor = 'a'")
    questionnaire = s.Questionnaire((several,), {"rooms": rooms}, languages=(s.Language("it", "it"),))
    content = write_workbook(replace(questionnaire, settings={"allow_choice_duplicates": "no"}))
    again = read_workbook(content).questionnaire
    assert again is not None
    assert (again.settings["allow_choice_duplicates"], len(again.lists["rooms"].choices)) == ("yes", 2)
    converted = convert(io.BytesIO(content), file_type=".xlsx", validate=False)
    assert "floor" in converted.xform


def test_values_changed_since_reading_win_over_the_settings_cells() -> None:
    changed = replace(QUESTIONNAIRE, title="Tè", version="2")
    again = read_workbook(write_workbook(changed)).questionnaire
    assert again is not None
    assert (again.title, again.version, again.settings) == ("Tè", "2", {"form_title": "Tè", "version": "2"})


def test_a_text_that_begins_with_an_equals_sign_is_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(QUESTIONNAIRE)))
    cell = book["survey"]["C4"]
    assert (cell.value, cell.data_type) == ("=1+1 marche", "s")


def test_headings_name_language_and_code_and_stay_in_view() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(QUESTIONNAIRE)))
    assert [cell.value for cell in book["survey"][1]][:4] == [
        "type",
        "name",
        "label::Italiano (it)",
        "label::English (en)",
    ]
    assert book["survey"].freeze_panes == "A2"
    assert book.sheetnames == ["survey", "choices", "settings", "quotas"]
