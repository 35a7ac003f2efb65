"""A ready-made part is put into the draft by one step, behind the question that was chosen."""

from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft, Study
from surveys.design.queries import questionnaire_of
from surveys.design.services import undo_step
from tests.design.workbooks import YES_NO, workbook

from .conftest import file

SURVEY = [
    ["type", "name", "label::Italiano (it)", "appearance"],
    ["select_one yes_no", "b1", "Beve caffè?", None],
    ["begin_group", "page", "Pagina", "field-list"],
    ["integer", "b2", "Quanti al giorno?", None],
    ["end_group", None, None, None],
]


def names(study: Study) -> list[str]:
    questionnaire = questionnaire_of(Draft.objects.get(study=study))
    assert questionnaire is not None
    return [question.name for question in questionnaire.questions()]


def test_a_part_is_put_behind_a_question_and_taken_out_by_undo(researcher: Client, study: Study) -> None:
    content = file(workbook(**{"Survey": SURVEY, "choices": YES_NO}), "caffe.xlsx")
    url = reverse("questionnaire-patterns", args=[study.pk])
    assert researcher.get(url)["Location"] == reverse("questionnaire", args=[study.pk]), "no draft yet"
    researcher.post(reverse("questionnaire-upload", args=[study.pk]), {"workbook": content})
    page = researcher.get(url).content.decode()
    assert '<option value="b1">' in page
    assert '<option value="b2">' not in page, "on a page of several questions"
    assert "how likely are you to recommend us" in page
    said = researcher.post(url, {"pattern": "nps", "after": "b1"}, follow=True).content.decode()
    assert "“NPS with the reason” is in the draft." in said
    assert '<h1 id="h-question">nps' in said
    assert names(study) == ["b1", "nps", "nps_class", "nps_why", "b2"]
    researcher.post(url, {"pattern": "screener", "after": "b1"})
    assert names(study)[:3] == ["b1", "screener", "nps"]
    researcher.post(url, {"pattern": "grid", "after": "screener"})
    assert names(study)[:3] == ["b1", "screener", "grid_1"], "behind a row that was put in itself"
    undo_step(study=study)
    undo_step(study=study)
    researcher.post(url, {"pattern": "nps", "after": ""})
    assert names(study)[-3:] == ["nps_b", "nps_class_b", "nps_why_b"]
    undo_step(study=study)
    undo_step(study=study)
    assert names(study) == ["b1", "b2"]
    page = researcher.post(url, {"pattern": "other", "after": "b2"}, follow=True).content.decode()
    assert "Choose a question with a list of answers" in page
    researcher.post(url, {"pattern": "other", "after": "b1"})
    questionnaire = questionnaire_of(Draft.objects.get(study=study))
    assert questionnaire is not None
    last = questionnaire.lists["yes_no"].choices[-1]
    assert (last.name, last.specify, last.pin, last.label) == ("96", True, True, {"it": "Altro"})
    assert researcher.post(url, {"pattern": "poem"}).status_code == 400
