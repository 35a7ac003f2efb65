"""A condition is built as a sentence, step by step; the expression is written beneath it."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft, Simulation, Study
from surveys.design.services import SimulationFacts, create_simulation, hold_simulation
from surveys.people.models import User
from surveys.questionnaire.checks.pace import ASSUMED
from tests.design.workbooks import workbook

from .conftest import NOW, file

SURVEY = [
    ["type", "name", "label::Italiano (it)", "relevant", "constraint", "choice_filter", "repeat_count", "title"],
    ["select_one yes_no", "b1", "Beve caffè?", None, None, None, None, "Caffè"],
    ["integer", "age", "Quanti anni ha?", None, ". >= 14", None, None, None],
    ["select_multiple brands", "b3", "Quali marche?", None, None, None, None, None],
    ["text", "b4", "Perché?", "${b1} = '1'", None, None, None, None],
]
CHOICES = [
    ["list_name", "name", "label::Italiano (it)"],
    ["yes_no", "1", "Sì"],
    ["yes_no", "2", "No"],
    ["brands", "a", "Aurora"],
    ["brands", "b", "Bella Tazza"],
]


@pytest.fixture
def study_with_draft(researcher: Client, study: Study) -> Study:
    content = file(workbook(survey=SURVEY, choices=CHOICES), "caffe.xlsx")
    researcher.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": content})
    return study


class Builder:
    """The tokens of a condition as they stand on the page, and what is sent of them."""

    def __init__(self, client: Client, study: Study, column: str = "relevant", name: str = "b4") -> None:
        self.client, self.url = client, reverse("questionnaire-condition", args=[study.pk])
        self.place = {"column": column, "name": name, "field": "text", "identifier": "text"}
        self.html, self.expression, self.shape = "", "", ""
        self.tokens: dict[str, str] = {}

    def ask(self, do: str, **changes: str) -> str:
        sent = {**self.place, **self.tokens, "expression": self.expression, "shape": self.shape, "do": do}
        sent |= {name.replace("_", "-"): value for name, value in changes.items()}
        response = self.client.post(self.url, sent)
        assert response.status_code == 200, sent
        self.html = response.content.decode()
        self._read()
        return self.expression

    def write(self, expression: str) -> str:
        self.expression, self.tokens, self.shape = expression, {}, ""
        return self.ask("text")

    def _read(self) -> None:
        area = re.search(r"<textarea[^>]*>(.*?)</textarea>", self.html, re.DOTALL)
        shape = re.search(r'data-shape="([^"]*)"', self.html)
        assert area
        assert shape
        self.expression, self.shape = html.unescape(area[1]), html.unescape(shape[1])
        inputs = re.findall(r"<input\b[^>]*?>", self.html, re.DOTALL)
        pairs = [(re.search(r'data-token="([^"]*)"', one), re.search(r'\bvalue="([^"]*)"', one)) for one in inputs]
        self.tokens = {name[1]: html.unescape(value[1]) for name, value in pairs if name and value}
        for name, options in re.findall(r'<select[^>]*data-token="([^"]*)".*?>(.*?)</select>', self.html, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options)
            self.tokens[name] = html.unescape(chosen[1]) if chosen else ""

    def said(self) -> list[str]:
        """What the tokens say, from left to right."""
        text = re.sub(r'<span class="condition-(?:tools|add)".*?</span>', "", self.html, flags=re.DOTALL)
        said = (
            r'<input class="token[^>]*?value="([^"]*)"',
            r"selected>([^<]*)<",
            r'class="joining"[^>]*>([^<]*)<',
            r"<span>([^<]+)</span>",
        )
        pieces = re.findall("|".join(said), text, re.DOTALL)
        return [" ".join(html.unescape("".join(piece)).split()) for piece in pieces if "".join(piece).strip()]


@pytest.fixture
def builder(researcher: Client, study_with_draft: Study) -> Builder:
    return Builder(researcher, study_with_draft)


def test_a_condition_is_built_by_picking_question_comparison_and_answer(builder: Builder) -> None:
    assert builder.ask("add:and:") == ""
    assert "Something is still to be chosen" in builder.html
    assert builder.ask("", said_0="b1") == "", "no answer yet"
    assert builder.said() == ["b1 Caffè", "is"]
    assert builder.ask("", choice_0="'1'") == "${b1} = '1'"
    assert builder.ask("add:and:") == "${b1} = '1'"
    builder.ask("", said_1="age Quanti anni ha?")
    builder.ask("", comparison_1="at_least")
    assert builder.ask("", typed_1="18") == "${b1} = '1' and ${age} >= 18"
    assert builder.said() == ["b1 Caffè", "is", "Sì", "and", "age Quanti anni ha?", "is at least", "18"]
    assert builder.ask("add:or:1", typed_1="19") == "${b1} = '1' and ${age} >= 19", "what was chosen with the step"
    builder.ask("", typed_1="18")
    builder.ask("", said_2="b3")
    builder.ask("", comparison_2="answers_at_least")
    assert builder.ask("", typed_2="2") == "${b1} = '1' and (${age} >= 18 or count-selected(${b3}) >= 2)"
    assert builder.said()[-4:] == ["has at least … answers", "2", "answers", ")"]
    assert builder.ask("negate:1") == "${b1} = '1' and not(${age} >= 18 or count-selected(${b3}) >= 2)"
    assert builder.ask("remove:1.0.0") == "${b1} = '1' and not(count-selected(${b3}) >= 2)"
    assert builder.ask("remove:1") == "${b1} = '1'"
    assert builder.ask("remove:") == ""


def test_an_answer_is_compared_with_another_answer(builder: Builder) -> None:
    builder.write("${age} > 18")
    assert builder.ask("", comparison_0="more_than:subject") == "${age} > 18", "another question is still to be chosen"
    assert builder.ask("", typed_0="b1 Caffè") == "${age} > ${b1}"
    assert builder.said() == ["age Quanti anni ha?", "is more than the answer to", "b1 Caffè"]


def test_a_question_that_there_is_not_is_not_written(builder: Builder) -> None:
    builder.write("${b1} = '1'")
    assert builder.ask("", said_0="b9") == "${b1} = '1'"
    assert "b9" in builder.html
    assert "Something is still to be chosen" in builder.html


SPELT = [
    "${b1}='1'  and ${age}>=18", "regex(${b1}, '^1') and ${age} = 1", "selected(${b1}, '1')", "${b1} = 1", "yes",
     "${b1} = 'dk' or ${b1} = ' x '", "${b3} = 'unlisted'", "count-selected(${b3}) != 1", "not(${b1} > '1')",
]  # fmt: skip


def test_nothing_is_changed_while_nothing_is_chosen(builder: Builder) -> None:
    for expression in SPELT:
        assert builder.write(expression) == expression
        assert builder.ask("") == expression


def test_what_no_sentence_says_stays_text_and_may_be_a_part_of_one(builder: Builder) -> None:
    builder.write("regex(${b1}, '^1')")
    assert "written by hand" in builder.html
    assert builder.tokens == {}
    builder.ask("add:and:")
    builder.ask("", said_1="b1")
    assert builder.ask("", choice_1="'2'") == "regex(${b1}, '^1') and ${b1} = '2'"
    assert builder.ask("", written_0="${age} > 1 or ${age} < 0") == "(${age} > 1 or ${age} < 0) and ${b1} = '2'"


def test_a_mistake_is_marked_where_it_stands_and_said(builder: Builder) -> None:
    builder.write("${b1} = '1' and ${agee} > 3")
    assert re.search(r'<mark\s+class="error">\$\{agee\}</mark>', builder.html)
    assert "There is no question called “agee”" in builder.html
    assert builder.html.count('class="token unknown"') == 1, "the token of the question that there is not"
    builder.write("${b1} = '3'")
    assert "warning" in builder.html
    builder.write("${b1} = '1")
    assert re.search(r'<mark\s+class="error">&#x27;1</mark>', builder.html)
    builder.write("${age} > 2,5 and ${b1} = '1'")
    assert re.search(r'<mark\s+class="error">2,5</mark>', builder.html)


def test_a_check_is_of_the_own_answer(researcher: Client, study_with_draft: Study) -> None:
    builder = Builder(researcher, study_with_draft, "constraint", "age")
    builder.ask("add:and:")
    assert builder.said() == ["the answer", "is"]
    builder.ask("", comparison_0="at_most")
    assert builder.ask("", typed_0="99,5") == ". <= 99.5"


def test_how_often_a_repeat_comes_is_chosen_too(researcher: Client, study_with_draft: Study) -> None:
    builder = Builder(researcher, study_with_draft, "repeat_count", "")
    builder.ask("count")
    builder.ask("", comparison_0="answers")
    assert builder.ask("", typed_0="b3 Quali marche?") == "count-selected(${b3})"
    assert builder.ask("", comparison_0="fixed") == "1"
    assert builder.ask("", typed_0="4") == "4"
    assert builder.write("${age} + 1") == "${age} + 1"


SENT_BY_NO_PAGE: list[dict[str, str]] = [
    {"shape": "[0"}, {"shape": '["and", 0, 7]'}, {"do": "explode:0", "shape": "0", "said-0": "b1"},
     {"do": "remove:x"}, {"column": "label"}, {"column": ""}, {"do": "remove:5", "shape": "0", "said-0": "b1"},
     {"shape": "[" * 5000},
]  # fmt: skip


def test_what_no_page_sends_is_refused(researcher: Client, study_with_draft: Study) -> None:
    place = {"column": "relevant", "name": "b4", "field": "text", "identifier": "text", "expression": "${b1} = '1'"}
    url = reverse("questionnaire-condition", args=[study_with_draft.pk])
    answers = [researcher.post(url, {**place, **sent}).status_code for sent in SENT_BY_NO_PAGE]
    assert answers == [400] * len(SENT_BY_NO_PAGE)


def test_how_many_simulated_respondents_came_there_stands_beside_it(
    builder: Builder, study: Study, laura: User
) -> None:
    builder.write("${b1} = '1'")
    assert "simulated" not in builder.html
    facts = SimulationFacts(10, 1, ASSUMED)
    create_simulation(study=study, source=Draft.objects.get(study=study), facts=facts, by=laura, now=NOW)
    simulation = Simulation.objects.get()
    hold_simulation(simulation_id=simulation.pk)
    simulation.refresh_from_db()
    assert simulation.found is not None
    asked = simulation.found["asked"]
    assert 0 < asked.get("b4", 0) < 10
    builder.write("${b1} = '1'")
    assert f"reached by {asked['b4']} of 10 simulated" in builder.html


def test_what_may_be_named_comes_with_its_words_and_codes(researcher: Client, study_with_draft: Study) -> None:
    url = reverse("questionnaire-condition-names", args=[study_with_draft.pk])
    names: dict[str, Any] = researcher.get(url, {"column": "relevant", "name": "b3"}).json()
    assert [one["words"] for one in names["subjects"]][:2] == ["b1 Caffè", "age Quanti anni ha?"]
    assert names["codes"] == {"${b1}": [["1", "Sì"], ["2", "No"]]}
    assert {"code": "dk", "words": "Whether the answer is “don’t know”.", "takes": "1"} in names["functions"]
