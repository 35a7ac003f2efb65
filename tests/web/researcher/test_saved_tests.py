"""Tests are recorded in the try-out, go differently after a change, and are accepted; publication asks about them."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft, Study, Version
from surveys.design.queries import draft_of, questionnaire_of, row_ids_of
from surveys.design.services import change_draft, create_study, grant_role, upload_workbook
from surveys.formats.editing import SetCell
from surveys.people.models import Role, User
from surveys.questionnaire.model.structure import SavedTest
from tests.design.workbooks import Rows, coffee

from .conftest import NOW
from .reading import heading, text_of

SURVEY: Rows = [
    ["type", "name", "label::Italiano (it)", "relevant", "required"],
    ["select_one yes_no", "b1", "Beve caffè?", None, "yes"],
    ["integer", "b2", "Quanti al giorno?", "${b1} = '1'", None],
    ["text", "b3", "Perché ${b2}, a ${city}?", None, None],
    ["text", "b4", "Altro?", None, None],
]
SAMPLE: Rows = [["name", "label", "example"], ["city", "Città", "Bologna"]]
QUOTAS: Rows = [["name", "label", "when", "target"], ["drinkers", "Bevono", "${b1} = '1'", 10]]


@pytest.fixture
def draft(study: Study, laura: User) -> Study:
    content = coffee(survey=SURVEY, sample=SAMPLE, quotas=QUOTAS)
    upload_workbook(study=study, content=content, file_name="c.xlsx", by=laura, now=NOW)
    return study


def url(study: Study, name: str) -> str:
    return reverse(name, args=[study.pk])


def token(page: HttpResponse) -> str:
    found = re.search(r'name="trial" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def answered(client: Client, study: Study, page: HttpResponse, **typed: str) -> HttpResponse:
    """The page after these answers, one page each."""
    for name, text in typed.items():
        data = {"trial": token(page), "q0-path": name, "q0-typed": text}
        page = client.post(url(study, "study-try"), data)  # type: ignore[assignment]
    return page


def recorded(client: Client, study: Study, name: str = "Beve") -> HttpResponse:
    page: Any = client.get(url(study, "study-try"))
    page = answered(client, study, page, b1="1", b2="3", b3="Mi piace", b4="No")
    assert heading(page) == "The interview is complete"
    save: Any = client.post(url(study, "saved-test-save"), {"trial": token(page), "name": name}, follow=True)
    return save  # type: ignore[no-any-return]


def saved_in(study: Study) -> tuple[SavedTest, ...]:
    draft = draft_of(study)
    questionnaire = questionnaire_of(draft) if draft else None
    return questionnaire.tests if questionnaire else ()


def change(study: Study, by: User, row: int, column: str, text: str) -> None:
    draft = draft_of(study)
    assert draft is not None
    cell = SetCell("survey", row_ids_of(draft).id_of("survey", row), column, text)
    change_draft(study=study, operations=[cell], by=by, now=NOW)


def test_the_last_page_of_a_try_out_is_saved_as_a_test(researcher: Client, draft: Study) -> None:
    page = recorded(researcher, draft)
    assert heading(page) == "The test goes as expected"
    told = text_of(researcher.get(url(draft, "questionnaire-history")))
    assert "1 row added (tests): Beve" in told
    assert "more cells" not in told, "the headings of a new sheet are nothing to tell"
    (test,) = saved_in(draft)
    assert (test.name, test.route, test.end, test.quotas) == (
        "Beve",
        ("b1", "b2", "b3", "b4"),
        "complete",
        ("drinkers",),
    )
    assert (test.sample, test.texts) == ({"city": "Bologna"}, {"b3": "Perché 3, a Bologna?"})
    assert "there is a test “beve” already" in text_of(recorded(researcher, draft, "beve"))
    assert len(saved_in(draft)) == 1


def test_what_differs_and_which_step_made_it_so_is_told_and_accepted(
    researcher: Client, draft: Study, laura: User
) -> None:
    recorded(researcher, draft)
    change(draft, laura, 3, "relevant", "${b1} = '2'")
    page = researcher.get(url(draft, "saved-tests"))
    assert "“Beve”: b2 is not asked any more" in text_of(page)
    cause = text_of(researcher.get(url(draft, "saved-test-cause"), {"name": "Beve"}))
    assert "relevant of b2: “${b1} = '2'”, before “${b1} = '1'”" in cause
    assert ">1<" in researcher.get(url(draft, "saved-test-count")).content.decode()
    meant = researcher.post(url(draft, "saved-test-accept"), {"name": "Beve"}, follow=True)
    assert heading(meant) == "The test goes as expected"
    assert saved_in(draft)[0].route == ("b1", "b3", "b4")
    assert researcher.get(url(draft, "saved-test-count")).content.strip() == b""
    gone = researcher.post(url(draft, "saved-test-accept"), {"name": "Beve"}, follow=True)
    assert "a colleague has changed it meanwhile" in text_of(gone)
    researcher.post(url(draft, "saved-test-remove"), {"name": "Beve"})
    assert saved_in(draft) == ()


def test_publication_asks_about_a_test_that_goes_differently(researcher: Client, draft: Study, laura: User) -> None:
    recorded(researcher, draft)
    change(draft, laura, 3, "relevant", "${b1} = '2'")
    page = text_of(researcher.get(url(draft, "questionnaire")))
    assert "1 saved test goes differently" in page
    assert "Beve: b2 is not asked any more" in page
    sent = {"reason": "Prima", "draft": Draft.objects.get(study=draft).pk}
    refused = researcher.post(url(draft, "questionnaire-publish"), sent)
    assert refused.status_code == 422
    assert "Tests go differently: say that you have looked at them." in text_of(refused)
    assert not Version.objects.exists()
    researcher.post(url(draft, "questionnaire-publish"), {**sent, "despite_tests": "on"})
    assert Version.objects.get().number == 1


def test_the_room_says_what_tests_are_for_and_waits_for_a_draft(researcher: Client, study: Study, draft: Study) -> None:
    assert "before anybody is rung" in text_of(researcher.get(url(draft, "saved-tests")))
    Draft.objects.all().delete()
    assert heading(researcher.get(url(study, "saved-tests"))) == "There is no draft to test"
    assert researcher.get(url(study, "saved-test-count")).content.strip() == b""


@pytest.mark.parametrize("sent", [{"name": "x", "trial": "forged"}, {"name": "", "trial": "x"}, {}])
def test_what_is_no_interview_of_this_draft_is_not_saved(
    researcher: Client, draft: Study, sent: dict[str, str]
) -> None:
    assert "Not stored" in text_of(researcher.post(url(draft, "saved-test-save"), sent, follow=True))
    assert saved_in(draft) == ()


def test_an_interview_of_another_study_or_without_end_is_not_saved(
    researcher: Client, draft: Study, laura: User
) -> None:
    begun: Any = researcher.get(url(draft, "study-try"))
    unfinished = researcher.post(url(draft, "saved-test-save"), {"trial": token(begun), "name": "x"}, follow=True)
    assert "has not come to an end" in text_of(unfinished)
    other = create_study(by=laura, now=NOW, name="Altro")
    upload_workbook(study=other, content=coffee(survey=SURVEY), file_name="c.xlsx", by=laura, now=NOW)
    done = answered(researcher, draft, begun, b1="2", b3="x", b4="y")
    elsewhere = researcher.post(url(other, "saved-test-save"), {"trial": token(done), "name": "x"}, follow=True)
    assert "has been replaced meanwhile" in text_of(elsewhere)
    assert saved_in(other) == saved_in(draft) == ()


def test_a_supervisor_tries_out_and_saves_nothing(
    researcher: Client, client: Client, draft: Study, laura: User
) -> None:
    renato = User.objects.create_user("renato")
    grant_role(by=laura, person=renato, study=draft, role=Role.SUPERVISOR, now=NOW)
    client.force_login(renato)
    page: Any = client.get(url(draft, "study-try"))
    page = answered(client, draft, page, b1="2", b3="x", b4="y")
    assert heading(page) == "The interview is complete"
    assert "save-test" not in page.content.decode()


def test_a_try_out_begins_at_a_question_after_the_answers_it_reads(researcher: Client, draft: Study) -> None:
    address = f"{url(draft, 'study-try-start')}?at=b3"
    page = researcher.get(address)
    names = re.findall(r'name="(answer-\w+|column-\w+|full)"', page.content.decode())
    assert names == ["answer-b1", "answer-b2", "column-city", "full"]
    begun: Any = researcher.post(address, {"answer-b1": "1", "answer-b2": "4", "column-city": "Roma"})
    assert heading(begun) == "Perché 4 , a Roma ?"
    assert heading(answered(researcher, draft, begun, b3="x")) == "Altro?"
    refused = researcher.post(address, {"answer-b1": "1", "answer-b2": "quattro"})
    assert (refused.status_code, "“quattro” is not a number." in text_of(refused)) == (422, True)
    nowhere = researcher.post(f"{url(draft, 'study-try-start')}?at=b2", {"answer-b1": "2"})
    assert "With these answers b2 is not asked" in text_of(nowhere)
    drawn = researcher.post(address, {"answer-b1": "2", "draw": "1"})
    assert heading(drawn).startswith("Perché")
    unknown = researcher.get(f"{url(draft, 'study-try-start')}?at=zz")
    assert unknown["Location"] == url(draft, "questionnaire-editor")


def test_where_a_try_out_begins_is_chosen_on_its_page(researcher: Client, draft: Study) -> None:
    page = researcher.get(url(draft, "study-try-start")).content.decode()
    assert re.findall(r'<option value="(b\d)">', page) == ["b1", "b2", "b3", "b4"]
    assert '<option value="b3" selected>' in researcher.get(f"{url(draft, 'study-try-start')}?at=b3").content.decode()


def test_enter_on_the_last_page_throws_no_interview_away_that_can_be_saved(researcher: Client, draft: Study) -> None:
    page: Any = researcher.get(url(draft, "study-try"))
    ended = answered(researcher, draft, page, b1="1", b2="3", b3="x", b4="y").content.decode()
    assert re.findall(r'<(?:a|input|button)[^>]*autofocus[^>]*id="(\w+)"', ended) == ["id_name"]


def test_every_room_names_the_draft_and_leads_to_the_try_out_and_to_publication(
    researcher: Client, draft: Study
) -> None:
    rooms = ("questionnaire-repair", "translation", "route-map", "quota-editor", "questionnaire-history", "agreement")
    for room in rooms:
        page = researcher.get(url(draft, room)).content.decode()
        bar = page[page.index('class="studio-bar"') : page.index('class="page-head')]
        assert "<b>Draft 1</b>" in bar, room
        assert f'href="{url(draft, "study-try")}"' in bar, room
        assert f'href="{url(draft, "questionnaire")}#h-problems"' in bar, room
        assert f'href="{url(draft, "draft-workbook")}" download' in bar, room


def test_a_try_out_is_held_with_somebody_of_the_sample_and_a_full_quota(
    researcher: Client, draft: Study, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("nome;telefono;city\nMaria;02 5550 0000;Napoli\n", encoding="utf-8")
    call_command("load_sample", draft.name, str(path), stdout=StringIO())
    address = url(draft, "study-try-start")
    assert "Napoli" in text_of(researcher.get(address))
    begun: Any = researcher.post(address, {"profile": "1", "full": "drinkers"})
    assert heading(begun) == "Beve caffè?"
    assert heading(answered(researcher, draft, begun, b1="2")) == "Perché , a Napoli ?"
    assert heading(answered(researcher, draft, begun, b1="1")) == "The quota is full"


def test_a_test_is_gone_through_page_by_page_with_its_answers(researcher: Client, draft: Study) -> None:
    recorded(researcher, draft)
    page = researcher.get(url(draft, "study-try"), {"test": "Beve"})
    assert heading(page) == "Beve caffè?"
    assert re.search(r'name="q0-(?:code|typed)"[^>]*value="1"[^>]*checked|value="1"[^>]*checked', page.content.decode())
    assert researcher.get(url(draft, "study-try"), {"test": "Nobody"}).status_code == 302


def test_a_workbook_with_tests_by_the_thousand_costs_no_more_than_its_first(researcher: Client, study: Study) -> None:
    rows: Rows = [["name", "answers", "end"], *[[f"T{n}", "b1 = 1\nb2 = 2", "complete"] for n in range(1000)]]
    content = coffee(survey=SURVEY, tests=rows)
    laura = User.objects.get(username="laura")
    upload_workbook(study=study, content=content, file_name="c.xlsx", by=laura, now=NOW)
    page = text_of(researcher.get(url(study, "saved-tests")))
    assert "All 200 tests go as expected" in page
