"""Stored questionnaires come back as they were, in every format ever written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from surveys.questionnaire.model import storage
from surveys.questionnaire.model import structure as s

FIXTURES = Path(__file__).parent / "fixtures"

QUESTIONNAIRE = s.Questionnaire(
    items=(
        s.Question("age", s.INTEGER, {"it": "Età?", "en": "Age?"}, required="true()", nonresponse=("dk",), row=2),
        s.Group(
            "brands",
            (
                s.Question(
                    "known",
                    s.SELECT_MULTIPLE,
                    list_name="brands",
                    parameters={"randomize": "true"},
                    read_out=False,
                    row=4,
                ),
            ),
            {"it": "Marche"},
            field_list=True,
            order="random",
            row=3,
        ),
        s.Repeat("each", (s.Question("note", s.NOTE, row=6),), count="count-selected(${known})", row=5),
    ),
    lists={
        "brands": s.ChoiceList(
            "brands",
            (
                s.Choice("a", {"it": "Aurora"}, {"region": "north"}, row=2),
                s.Choice("z", {"it": "Nessuna"}, exclusive=True, pin=True, read_out=False, missing="dk", row=3),
            ),
        )
    },
    title="Caffè",
    form_id="coffee",
    version="3",
    languages=(s.Language("it", "Italiano"), s.Language("en", "English")),
    default_language="it",
    routes=(s.Route("age", "@screened_out", "${age} < 18", 2),),
    quotas=(s.Quota("young", {"it": "Giovani"}, "${age} < 30", 100, row=2),),
    scripts=(s.Script("introduction", {"it": "Buongiorno"}, 2),),
    answers_for_respondents=(s.AnswerForRespondents({"it": "Chi siete?"}, {"it": "Un istituto"}, 2),),
    partial_from="age",
    settings={"form_title": "Caffè"},
)


def test_what_is_stored_comes_back_the_same() -> None:
    stored = json.loads(json.dumps(storage.to_json(QUESTIONNAIRE)))
    assert storage.from_json(stored) == QUESTIONNAIRE


@pytest.mark.parametrize("number", range(1, storage.FORMAT + 1))
def test_every_format_ever_written_still_loads(number: int) -> None:
    stored = json.loads((FIXTURES / f"questionnaire_format_{number}.json").read_text(encoding="utf-8"))
    assert storage.from_json(stored) == QUESTIONNAIRE


def test_only_what_differs_from_the_defaults_is_written() -> None:
    assert storage.to_json(s.Questionnaire(items=(s.Question("a", s.TEXT),))) == {
        "format": 1,
        "items": [{"kind": "q", "name": "a", "type": "text"}],
    }


def test_a_format_of_a_later_release_is_refused() -> None:
    with pytest.raises(storage.UnknownFormatError):
        storage.from_json({"format": storage.FORMAT + 1, "items": []})
