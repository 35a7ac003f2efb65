"""A workbook becomes the study's draft, whatever is wrong with it."""

from surveys.design import queries
from surveys.design.models import Draft, Study
from surveys.design.services import upload_workbook
from surveys.people.models import User

from .conftest import NOW
from .workbooks import BROKEN, COFFEE, YES_NO, coffee, workbook


def test_a_good_workbook_has_no_problems_and_can_be_read_back(study: Study, laura: User) -> None:
    content = coffee()
    draft = upload_workbook(study=study, content=content, file_name="caffè.xlsx", by=laura, now=NOW)
    assert draft.problems == []
    assert bytes(Draft.objects.get().workbook) == content
    assert draft.sheets == [
        {"name": "survey", "rows": 2, "read": True},
        {"name": "choices", "rows": 2, "read": True},
    ]


def test_errors_come_before_warnings_with_their_places(study: Study, laura: User) -> None:
    routes = [["after", "when", "go_to"], ["b2", None, "b1"]]
    content = workbook(survey=BROKEN, choices=YES_NO, routes=routes, note_mie=[["x"]])
    draft = upload_workbook(study=study, content=content, file_name="c.xlsx", by=laura, now=NOW)
    found = [(p.severity, p.code, p.place.sheet, p.place.row) for p in queries.problems_of(draft)]
    assert found[:2] == [("error", "unknown_name", "survey", 3), ("error", "route_backwards", "routes", 2)]
    assert {severity for severity, *_ in found[2:]} <= {"warning"}


def test_calculations_that_need_each_other_are_errors(study: Study, laura: User) -> None:
    survey = [
        ["type", "name", "label::Italiano (it)", "calculation"],
        ["integer", "age", "Età?", None],
        ["calculate", "a", None, "${b} + 1"],
        ["calculate", "b", None, "${a} + 1"],
    ]
    draft = upload_workbook(study=study, content=workbook(survey=survey), file_name="c.xlsx", by=laura, now=NOW)
    assert [(p.severity, p.place.sheet, p.place.row) for p in queries.problems_of(draft)] == [("error", "survey", 3)]


def test_a_file_that_is_no_workbook_is_a_draft_with_one_error_and_no_questionnaire(study: Study, laura: User) -> None:
    draft = upload_workbook(study=study, content=b"hello", file_name="x.xlsx", by=laura, now=NOW)
    assert draft.questionnaire is None
    assert [p.severity for p in queries.problems_of(draft)] == ["error"]


def test_a_second_upload_takes_the_place_of_the_first(study: Study, laura: User) -> None:
    first = upload_workbook(study=study, content=b"hello", file_name="1.xlsx", by=laura, now=NOW)
    second = upload_workbook(study=study, content=coffee(survey=COFFEE), file_name="2.xlsx", by=laura, now=NOW)
    assert list(Draft.objects.values_list("pk", "file_name")) == [(second.pk, "2.xlsx")]
    assert first.pk != second.pk
