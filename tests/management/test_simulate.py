"""Simulated respondents show what a study's questionnaire does before anybody is rung."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from surveys.design.models import Draft, Study
from surveys.management.demo import world
from surveys.people.models import User
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Choice, ChoiceList, Question, Questionnaire
from tests.formats.workbooks import workbook

pytestmark = pytest.mark.django_db

QUESTIONNAIRE = Questionnaire(
    items=(
        Question("a", "select_one", {"it": "?"}, list_name="l", required="true()"),
        Question("b", "integer", {"it": "?"}, relevant="${a} = '3'"),
        Question("c", "integer", {"it": "?"}, required="true()", constraint=". > 5 and . < 5"),
    ),
    lists={"l": ChoiceList("l", (Choice("1"), Choice("2")))},
)


@pytest.fixture
def study() -> Study:
    now = timezone.now()
    study = Study.objects.create(name="Caffè", created_at=now)
    researcher = User.objects.create(username="ricerca")
    Draft.objects.create(
        study=study,
        file_name="c.xlsx",
        questionnaire=storage.to_json(QUESTIONNAIRE),
        problems=[],
        sheets=[],
        uploaded_by=researcher,
        uploaded_at=now,
    )
    return study


def test_dead_ends_and_unreached_questions_are_printed(study: Study) -> None:
    out = StringIO()
    call_command("simulate", study.name, interviews=20, draft=True, stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "20 interviews: 20 without_end (100.0%)"
    assert "never asked: b" in lines
    (dead_end,) = (line for line in lines if line.startswith("dead end: "))
    assert (dead_end[:25], dead_end[-10:]) == ("dead end: c (constraint: ", ", 20 times")
    (answers,) = (line.split() for line in lines if line.startswith("a "))
    assert answers[1:4:2] == ["20", "1"]
    assert int(answers[4].rstrip("%")) + int(answers[6].rstrip("%")) == 100
    assert lines[-1] == "in order: every answer is offered, every jump is taken, every quota can be filled"


def test_everything_is_there_for_programs_too(study: Study) -> None:
    out = StringIO()
    call_command("simulate", study.pk, interviews=20, draft=True, json=True, stdout=out)
    found = json.loads(out.getvalue())
    assert (found["interviews"], found["never_asked"]) == (20, ["b"])
    assert found["interviews_a_minute"] > 0


def test_shares_come_from_a_file_whose_mistakes_are_all_said(study: Study, tmp_path: Path) -> None:
    def simulate(rows: str) -> dict[str, Any]:
        file = tmp_path / "shares.xlsx"
        file.write_bytes(workbook(respondents="question | answer | share\n" + rows))
        out = StringIO()
        call_command(
            "simulate", str(study.pk), "--draft", "--json", f"--distributions={file}", "--interviews=50", stdout=out
        )
        found: dict[str, Any] = json.loads(out.getvalue())
        return found

    assert simulate("a | 2 | 100")["questions"]["a"]["chosen"] == {"2": 50}
    with pytest.raises(CommandError, match=r"(?s)row 3, share: .*row 2, answer: "):
        simulate("a | 9 | 10\na | 1 | 130")


def test_the_shipped_study_is_played_to_its_end_and_only_what_cannot_be_is_never_offered() -> None:
    people = world.make_people(password="non-serve-qui-1", now=timezone.now())
    shipped = world.make_study(people=people, now=timezone.now())
    out = StringIO()
    call_command("simulate", shipped.pk, interviews=400, stdout=out)
    lines = out.getvalue().splitlines()
    troubles = lines[max(place for place, line in enumerate(lines) if not line) + 1 :]
    assert lines[0].startswith("400 interviews: ")
    # Whoever knows none of the brands is not asked which of them they buy.
    assert troubles == [
        "never offered: B4 = 97",
        "in order: every interview comes to an end, every question is asked, every jump is taken, "
        "every quota can be filled",
    ]


def test_a_study_without_a_questionnaire_has_nothing_to_simulate(study: Study) -> None:
    with pytest.raises(CommandError, match="no published version"):
        call_command("simulate", study.pk)
    with pytest.raises(CommandError, match="no study"):
        call_command("simulate", study.pk + 1)
    Study.objects.create(name=study.name, created_at=study.created_at)
    with pytest.raises(CommandError, match="more than one study"):
        call_command("simulate", study.name)
