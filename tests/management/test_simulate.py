"""Simulated respondents show what a study's questionnaire does before anybody is rung."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from surveys.design.models import Draft, Study
from surveys.people.models import User
from surveys.questionnaire import storage
from surveys.questionnaire.structure import Choice, ChoiceList, Question, Questionnaire

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
    call_command("simulate", study.pk, interviews=20, draft=True, stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("20 interviews: ")
    assert "never asked: b" in lines
    assert any(line.startswith("dead end: c (constraint), ") for line in lines)
    assert [line.split()[1] for line in lines if line.startswith("a ")] == ["20"]


def test_a_study_without_a_questionnaire_has_nothing_to_simulate(study: Study) -> None:
    with pytest.raises(CommandError, match="no published version"):
        call_command("simulate", study.pk)
    with pytest.raises(CommandError, match="no study"):
        call_command("simulate", study.pk + 1)
