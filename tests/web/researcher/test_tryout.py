"""A questionnaire is tried out on the interviewer's screen, and nothing of it is stored."""

import re
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import reverse

from surveys.database.turns import small_write
from surveys.design.models import Draft, Study
from surveys.design.services import upload_workbook
from surveys.interviewing.models import Interview
from surveys.people.models import User
from tests.design.workbooks import BROKEN, YES_NO, coffee, workbook
from tests.web.markup import squeezed

from .conftest import NOW
from .reading import heading

SURVEY = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "relevant"],
    ["select_one yes_no", "b1", "Beve caffè?", "Do you drink coffee?", None],
    ["integer", "b2", "Quanti al giorno?", "How many a day?", "${b1} = '1'"],
    ["text", "b3", "Perché?", "Why?", None],
]


@pytest.fixture
def url(study: Study, laura: User) -> str:
    upload_workbook(study=study, content=coffee(survey=SURVEY), file_name="c.xlsx", by=laura, now=NOW)
    return reverse("study-try", args=[study.pk])


def test_answers_lead_along_the_route_to_the_end(researcher: Client, url: str) -> None:
    page = researcher.get(url)
    assert heading(page) == "Beve caffè?"
    page = _answer(researcher, url, page, "b1", typed="1")
    assert heading(page) == "Quanti al giorno?"
    page = _answer(researcher, url, page, "b2", typed="3")
    page = _answer(researcher, url, page, "b3", typed="Mi piace")
    assert heading(page) == "The interview is complete"
    assert _route(page) == [("b1", "Sì"), ("b2", "3"), ("b3", "Mi piace")]
    assert Interview.objects.count() == 0


def test_an_upload_at_the_same_moment_gives_the_new_questionnaire(
    researcher: Client, study: Study, laura: User, url: str
) -> None:
    uploads = iter([[*SURVEY[:1], ["text", "q", "Nuova?", "New?", None]]])

    def upload_in_between(execute: Any, sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if '"questionnaire" IS NOT NULL' in sql and (survey := next(uploads, None)):
            with small_write():  # as another connection does
                upload_workbook(study=study, content=coffee(survey=survey), file_name="d.xlsx", by=laura, now=NOW)
        return found

    with connection.execute_wrapper(upload_in_between):
        assert heading(researcher.get(url)) == "Nuova?"
    assert next(uploads, None) is None


def test_a_question_off_the_route_is_not_asked(researcher: Client, url: str) -> None:
    page = _answer(researcher, url, researcher.get(url), "b1", typed="2")
    assert heading(page) == "Perché?"


def test_an_answer_that_is_none_comes_back_with_the_reason(researcher: Client, url: str) -> None:
    page = _answer(researcher, url, researcher.get(url), "b1", typed="7")
    assert page.status_code == 422
    assert heading(page) == "Beve caffè?"
    assert 'role="alert"' in page.content.decode()


def test_a_repeat_asks_whether_there_is_one_more(researcher: Client, study: Study, laura: User) -> None:
    survey = [
        ["type", "name", "label::Italiano (it)"],
        ["begin_repeat", "child", "Figli"],
        ["integer", "age", "Quanti anni ha?"],
        ["end_repeat", None, None],
    ]
    upload_workbook(study=study, content=coffee(survey=survey), file_name="c.xlsx", by=laura, now=NOW)
    url = reverse("study-try", args=[study.pk])
    page = researcher.get(url)
    seen = [heading(page)]
    for typed in ("7", "1", "4", "2"):
        page = _answer(researcher, url, page, _path(page), typed=typed)
        seen.append(heading(page))
    assert seen == [
        "Quanti anni ha?",
        "Is there another one?",
        "Quanti anni ha?",
        "Is there another one?",
        "The interview is complete",
    ]


def test_one_goes_back_and_to_any_page_of_the_route(researcher: Client, url: str) -> None:
    page = _answer(researcher, url, researcher.get(url), "b1", typed="1")
    page = _answer(researcher, url, page, "b2", typed="3")
    assert heading(_send(researcher, url, page, back="1")) == "Quanti al giorno?"
    assert heading(_send(researcher, url, page, page="b1")) == "Beve caffè?"


def test_the_language_is_switched_in_mid_interview(researcher: Client, url: str) -> None:
    page = _answer(researcher, url, researcher.get(url), "b1", typed="1")
    page = _send(researcher, url, page, language="en")
    assert heading(page) == "How many a day?"
    assert _route(page) == [("b1", "Sì")]


def test_a_run_of_a_draft_that_was_replaced_begins_anew(
    researcher: Client, url: str, study: Study, laura: User
) -> None:
    page = researcher.get(url)
    upload_workbook(study=study, content=coffee(), file_name="c2.xlsx", by=laura, now=NOW)
    response = researcher.post(url, {"trial": _token(page), "back": "1"})
    assert response["Location"] == url


def test_a_run_that_somebody_made_up_is_not_played(researcher: Client, url: str) -> None:
    forged = signing.dumps({"source": f"draft:{Draft.objects.get().pk}", "state": {}}, salt="elsewhere")
    assert researcher.post(url, {"trial": forged})["Location"] == url


def test_without_a_questionnaire_there_is_nothing_to_try(researcher: Client, study: Study) -> None:
    response = researcher.get(reverse("study-try", args=[study.pk]))
    assert response["Location"] == reverse("questionnaire", args=[study.pk])


def test_a_draft_with_errors_elsewhere_can_be_tried_out(researcher: Client, study: Study, laura: User) -> None:
    broken = workbook(survey=BROKEN, choices=YES_NO)
    upload_workbook(study=study, content=broken, file_name="c.xlsx", by=laura, now=NOW)
    assert heading(researcher.get(reverse("study-try", args=[study.pk]))) == "Beve caffè?"


def _token(page: object) -> str:
    found = re.search(r'name="trial" value="([^"]+)"', page.content.decode())  # type: ignore[attr-defined]
    assert found
    return found.group(1)


def _path(page: object) -> str:
    found = re.search(r'name="q0-path" value="([^"]+)"', page.content.decode())  # type: ignore[attr-defined]
    assert found
    return found.group(1)


def _send(client: Client, url: str, shown: object, **data: str) -> object:
    return client.post(url, {"trial": _token(shown), **data})


def test_a_long_list_is_searched_as_in_the_interview(researcher: Client, study: Study, laura: User) -> None:
    survey = [["type", "name", "label"], ["select_one towns", "t", "Town?"]]
    towns = [["list_name", "name", "label"], *[["towns", f"c{n}", f"Town {n:03}"] for n in range(400)]]
    content = workbook(survey=survey, choices=towns)
    upload_workbook(study=study, content=content, file_name="t.xlsx", by=laura, now=NOW)
    address = reverse("study-try", args=[study.pk])
    page = researcher.get(address)
    assert "Town 0" not in page.content.decode()
    given = {"trial": _token(page), "q0-path": "t", "q0-find": "town 39"}
    found = researcher.post(f"{address}find/", given).content.decode()
    assert re.findall(r'data-code="(\w+)"', found) == [f"c{n}" for n in range(390, 400)]
    assert researcher.post(f"{address}find/", {**given, "trial": "forged"}).status_code == 409


def test_texts_that_are_cut_and_formulas_without_end_are_said_beside_the_question(
    researcher: Client, study: Study, laura: User
) -> None:
    doubled = [["calculate", f"c{row}", None, f"concat(${{c{row - 1}}}, ${{c{row - 1}}})"] for row in range(1, 17)]
    survey = [["type", "name", "label", "calculation"], ["text", "c0", "Name?", None], *doubled]
    survey.append(["text", "b1", "Town?", None])
    upload_workbook(study=study, content=coffee(survey=survey), file_name="c.xlsx", by=laura, now=NOW)
    url = reverse("study-try", args=[study.pk])
    shown = researcher.get(url)
    assert "Too much" not in shown.content.decode()
    said = _answer(researcher, url, shown, "c0", typed="Maria").content.decode()  # type: ignore[attr-defined]
    assert "“c16” becomes a text of more than 32,767 characters: the rest is cut off." in said
    assert "“c12” becomes" not in said


def _answer(client: Client, url: str, page: object, path: str, typed: str) -> object:
    return _send(client, url, page, **{"q0-path": path, "q0-typed": typed})


def _route(page: object) -> list[tuple[str, str]]:
    line = r"<li><span><button [^>]*>(.*?)</button></span><span>.*?</span><span>(.*?)</span></li>"
    lines = re.findall(line, squeezed(page.content.decode()))  # type: ignore[attr-defined]
    return [(number, words) for number, words in lines]
