"""Questions of a draft are kept in the institute's library and put into another draft, on pages."""

import pytest
from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft, LibraryEntry, Study
from surveys.design.queries import questionnaire_of
from surveys.design.services import create_study, grant_role, upload_workbook
from surveys.people.models import Role, User
from tests.design.workbooks import coffee, workbook

from .conftest import NOW


@pytest.fixture
def drafted(study: Study, laura: User) -> Study:
    upload_workbook(study=study, content=coffee(), file_name="c.xlsx", by=laura, now=NOW)
    return study


@pytest.fixture
def other(laura: User) -> Study:
    made = create_study(by=laura, now=NOW, name="Un altro")
    content = workbook(survey=[["type", "name", "label::Italiano (it)"], ["text", "q1", "Dica"], ["text", "q2", "E?"]])
    upload_workbook(study=made, content=content, file_name="c.xlsx", by=laura, now=NOW)
    return made


def keep(researcher: Client, study: Study, **chosen: str) -> LibraryEntry:
    data = {"name": "Consumo di caffè", "tags": "bevande, base", **chosen}
    researcher.post(reverse("questionnaire-keep", args=[study.pk]), data)
    return LibraryEntry.objects.latest("pk")


def test_chosen_questions_are_kept_and_put_behind_a_question_of_another_study(
    researcher: Client, drafted: Study, other: Study
) -> None:
    page = researcher.get(reverse("questionnaire-keep", args=[drafted.pk]), {"rows": "2 3"}).content.decode()
    assert 'value="Beve caffè?"' in page
    assert "Quanti al giorno?" in page
    kept = keep(researcher, drafted, rows="2 3")
    assert (kept.name, kept.tags, kept.kind) == ("Consumo di caffè", ["bevande", "base"], "questions")
    address = reverse("questionnaire-library", args=[other.pk])
    page = researcher.get(address, {"q": "beve", "tag": "base", "row": "2"}).content.decode()
    assert '<option value="2" selected>' in page
    assert "Consumo di caffè" in page
    assert "Consumo di caffè" not in researcher.get(address, {"q": "tè verde"}).content.decode()
    said = researcher.post(address, {"entry": str(kept.pk), "after": "2"}, follow=True)
    assert said.redirect_chain[0][0].startswith(reverse("questionnaire-editor", args=[other.pk]) + "?row=")
    assert '<h1 id="h-question">b1' in said.content.decode(), "the first of what was put in"
    found = questionnaire_of(Draft.objects.get(study=other))
    assert found is not None
    assert [one.name for one in found.questions()] == ["q1", "b1", "b2", "q2"]
    page = researcher.get(reverse("library-entry", args=[kept.pk])).content.decode()
    assert "Un altro" in page
    keep(researcher, drafted, rows="2")
    assert "there is version 2 now" in researcher.get(address).content.decode()


def test_a_list_is_kept_by_its_name_and_is_there_only_once(researcher: Client, drafted: Study) -> None:
    kept = keep(researcher, drafted, listed="yes_no")
    assert kept.kind == "list"
    said = researcher.post(reverse("questionnaire-library", args=[drafted.pk]), {"entry": str(kept.pk)}, follow=True)
    assert "All of “Consumo di caffè” was in the draft already." in said.content.decode()


def test_an_entry_is_retired_and_offered_again(researcher: Client, drafted: Study) -> None:
    kept = keep(researcher, drafted, rows="2")
    retire = reverse("library-retire", args=[kept.pk])
    assert "Offer it again" in researcher.post(retire, follow=True).content.decode()
    assert "Consumo di caffè" not in researcher.get(reverse("library")).content.decode()
    assert "Consumo di caffè" in researcher.get(reverse("library"), {"retired": "on"}).content.decode()
    researcher.post(retire)
    assert "Consumo di caffè" in researcher.get(reverse("library")).content.decode()


@pytest.mark.parametrize("asked", [{"rows": "999"}, {"listed": "nobody"}, {}])
def test_nothing_that_is_there_is_nothing_to_keep(researcher: Client, drafted: Study, asked: dict[str, str]) -> None:
    answer = researcher.get(reverse("questionnaire-keep", args=[drafted.pk]), asked)
    assert answer["Location"] == reverse("questionnaire-editor", args=[drafted.pk])


def test_nonsense_is_refused_and_without_a_name_nothing_is_kept(researcher: Client, drafted: Study) -> None:
    keeping, library = (reverse(name, args=[drafted.pk]) for name in ("questionnaire-keep", "questionnaire-library"))
    assert researcher.get(keeping, {"rows": "one"}).status_code == 400
    assert researcher.post(keeping, {"rows": "2", "name": " "}).status_code == 422
    assert researcher.post(library, {"entry": "x"}).status_code == 400
    assert researcher.post(library, {"entry": "999"}).status_code == 404
    assert researcher.get(reverse("library"), {"row": "x"}).status_code == 200
    assert not LibraryEntry.objects.exists()


def test_without_a_draft_there_is_nothing_to_keep_or_to_put_into(researcher: Client, study: Study) -> None:
    for name in ("questionnaire-keep", "questionnaire-library"):
        answer = researcher.get(reverse(name, args=[study.pk]), {"rows": "2"})
        assert answer["Location"] == reverse("questionnaire", args=[study.pk])


def test_the_library_is_for_researchers_and_drafts_for_their_own(
    client: Client, researcher: Client, drafted: Study, laura: User
) -> None:
    kept = keep(researcher, drafted, rows="2")
    paolo = User.objects.create_user("paolo")
    grant_role(by=laura, person=paolo, study=drafted, role=Role.SUPERVISOR, now=NOW)
    client.force_login(paolo)
    assert client.get(reverse("library")).status_code == 403
    assert client.post(reverse("library-retire", args=[kept.pk])).status_code == 403
    assert client.get(reverse("questionnaire-library", args=[drafted.pk])).status_code == 403
    own = create_study(by=laura, now=NOW, name="Di Paolo")
    grant_role(by=laura, person=paolo, study=own, role=Role.RESEARCHER, now=NOW)
    assert client.get(reverse("library-entry", args=[kept.pk])).status_code == 200
    assert client.post(reverse("questionnaire-library", args=[drafted.pk]), {"entry": kept.pk}).status_code == 403
