"""A questionnaire workbook is tried out without a browser: by a script of answers or by hand."""

import builtins
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from tests.formats.limesurvey.files import survey_of

SURVEY = [
    ("type", "name", "label", "required", "relevant", "constraint", "warning", "nonresponse", "repeat_count"),
    ("select_one yes_no", "drinks", "Beve **caffè**?", "yes", "", "", "", "", ""),
    ("integer", "cups", "Quante tazze?", "yes", "${drinks} = 1", ". < 50", ". < 10", "dk", ""),
    ("select_multiple kinds", "kinds", "Quali?", "", "${drinks} = 1", "", "", "", ""),
    ("begin_repeat", "home", "", "", "", "", "", "", "2"),
    ("integer", "age", "Età?", "", "", "", "", "", ""),
    ("end_repeat", "", "", "", "", "", "", "", ""),
    ("note", "thanks", "Grazie", "", "", "", "", "", ""),
]
CHOICES = [
    ("list_name", "name", "label", "specify"),
    ("yes_no", "1", "Sì", ""),
    ("yes_no", "2", "No", ""),
    ("kinds", "moka", "Moka", ""),
    ("kinds", "other", "Altro", "yes"),
]
ROUTES = [("after", "when", "go_to"), ("drinks", "${drinks} = 2", "@screened_out")]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in (("survey", SURVEY), ("choices", CHOICES), ("routes", ROUTES)):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "coffee.xlsx"
    book.save(path)
    return path


@pytest.fixture
def played(workbook: Path, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    def play(answers: dict[str, Any]) -> dict[str, Any]:
        script = tmp_path / "answers.json"
        script.write_text(json.dumps(answers))
        out = StringIO()
        call_command("try_questionnaire", workbook, script=script, stdout=out)
        found: dict[str, Any] = json.loads(out.getvalue())
        return found

    return play


def test_a_script_goes_through_the_questionnaire_and_prints_the_route(played: Callable[..., dict[str, Any]]) -> None:
    found = played(
        {
            "drinks": 1,
            "cups": {"typed": "12", "confirmed": True},
            "kinds": {"codes": ["moka", "other"], "specify": {"other": "Turco"}},
            "age": {"each": [40, 12]},
        }
    )
    assert [page["page"] for page in found["route"]] == [
        "drinks",
        "cups",
        "kinds",
        "home[1]/age",
        "home[2]/age",
        "thanks",
    ]
    assert (found["ended"], found["complaints"]) == ("complete", [])
    assert found["values"] == {
        "drinks": "1",
        "cups": 12,
        "kinds": ["moka", "other"],
        "home[1]/age": 40,
        "home[2]/age": 12,
    }


def test_a_jump_ends_the_script_early(played: Callable[..., dict[str, Any]]) -> None:
    found = played({"drinks": "no"})
    assert (found["ended"], len(found["route"])) == ("screened_out", 1)
    assert found["values"]["cups"] == "@off_route"


def test_an_answer_that_is_not_taken_ends_the_script_with_its_complaint(played: Callable[..., dict[str, Any]]) -> None:
    found = played({"drinks": 1, "cups": 99})
    assert (found["ended"], [one["kind"] for one in found["complaints"]]) == ("", ["constraint"])


def test_missing_answers_can_be_scripted(played: Callable[..., dict[str, Any]]) -> None:
    assert played({"drinks": 1, "cups": {"missing": "dk"}})["values"]["cups"] == "@dk"


def test_a_person_answers_goes_back_and_confirms(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["1", "-", "1", "20", "no", "20", "yes", "moka", "40", "12", ""])
    monkeypatch.setattr(builtins, "input", lambda prompt: next(typed))
    out = StringIO()
    call_command("try_questionnaire", workbook, stdout=out)
    shown = out.getvalue()
    assert "drinks  Beve caffè?" in shown or "1  Beve caffè?" in shown
    assert "complete" in shown
    assert "20" in shown.rpartition("complete")[2]


def test_a_person_may_leave(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtins, "input", lambda prompt: "q!")
    out = StringIO()
    call_command("try_questionnaire", workbook, stdout=out)
    assert "complete" not in out.getvalue()


def test_a_workbook_with_errors_is_not_tried_out(tmp_path: Path) -> None:
    book = Workbook()
    book.save(tmp_path / "empty.xlsx")
    err = StringIO()
    with pytest.raises(CommandError, match="has errors"):
        call_command("try_questionnaire", tmp_path / "empty.xlsx", stderr=err)
    assert "survey" in err.getvalue()
    with pytest.raises(CommandError, match="no file"):
        call_command("try_questionnaire", tmp_path / "absent.xlsx")


def test_a_survey_of_limesurvey_is_tried_out_too(tmp_path: Path) -> None:
    file, script, out = tmp_path / "coffee.lss", tmp_path / "answers.json", StringIO()
    file.write_bytes(survey_of('10|0|Y|drinks|Beve caffè?\n11|0|N|cups|Quante tazze?|drinks.NAOK == "Y"'))
    script.write_text('{"drinks": "Y", "cups": 2}')
    call_command("try_questionnaire", file, script=script, stdout=out)
    assert [page["page"] for page in json.loads(out.getvalue())["route"]] == ["group_1/drinks", "group_1/cups"]


def test_of_rounds_in_an_order_of_their_own_the_order_is_printed(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("survey")
    for row in (
        ("type", "name", "label", "repeat_count", "order"),
        ("begin_repeat", "home", "Home", "3", "rotate"),
        ("integer", "age", "Age?"),
        ("end_repeat",),
    ):
        sheet.append(row)
    book.save(tmp_path / "rounds.xlsx")
    (tmp_path / "nothing.json").write_text("{}")
    out = StringIO()
    call_command("try_questionnaire", tmp_path / "rounds.xlsx", script=tmp_path / "nothing.json", stdout=out)
    found = json.loads(out.getvalue())
    asked = [page["page"].removeprefix("home[")[0] for page in found["route"]]
    assert found["values"]["home"] == " ".join(asked)
