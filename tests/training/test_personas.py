"""The people one practises with: written as the next edition, with what is wrong on its line."""

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from surveys.design.models import Membership, Study
from surveys.people.models import User
from surveys.questionnaire import personas
from surveys.training.models import PersonaEdition
from surveys.training.queries import known_personas
from surveys.training.services import RewrittenMeanwhileError, write_persona
from surveys.web.supervisor.forms.persona import truth_of, truth_words, typed_persona
from tests.interviewing.scene import Scene, make_scene

ENGLISH = {"accept-language": "en"}
ONE = personas.SHIPPED[0]
ADDRESS = f"/training/personas/{ONE.key}/{ONE.language}/"


@pytest.fixture
def scene(db: None, client: Client) -> Scene:
    found = make_scene(cases=1, dialled=False)
    leader = found.study.created_by
    assert leader is not None
    Membership.objects.create(user=leader, study=found.study, role="supervisor", added_at=timezone.now())
    client.force_login(leader)
    return found


def sent(page: str) -> dict[str, str]:
    """What the form sends as it stands."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, str] = {}
            self.select = self.area = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            at = dict(attrs)
            mine = at.get("form") == "persona" or at.get("name") == "seen"
            if tag == "input" and mine and (at.get("type") != "checkbox" or "checked" in at):
                self.found[str(at["name"])] = str(at.get("value") or "")
            elif tag == "select" and mine:
                self.select = str(at["name"])
            elif tag == "option" and self.select and ("selected" in at or self.select not in self.found):
                self.found[self.select] = str(at.get("value") or "")
            elif tag == "textarea" and mine:
                self.area = str(at["name"])
                self.found[self.area] = ""

        def handle_endtag(self, tag: str) -> None:
            self.select = "" if tag == "select" else self.select
            self.area = "" if tag == "textarea" else self.area

        def handle_data(self, data: str) -> None:
            if self.area:
                self.found[self.area] += data

    reader = Reader()
    reader.feed(page)
    return reader.found


@pytest.mark.parametrize("one", personas.SHIPPED, ids=[f"{one.key}-{one.language}" for one in personas.SHIPPED])
def test_what_is_true_is_typed_and_read_again(one: personas.Persona) -> None:
    for written in one.answers:
        read = truth_of(truth_words(written))
        kept = personas.to_json(one)["answers"][one.answers.index(written)]
        assert {name: value for name, value in read.items() if value} == {
            name: kept[name] for name in ("truth", "missing", "shares", "least", "most") if kept[name]
        }


def test_saved_as_it_stands_nothing_changes_and_a_change_is_the_next_edition(client: Client, scene: Scene) -> None:
    page = client.get(ADDRESS, headers=ENGLISH).text
    typed = sent(page)
    query = QueryDict(mutable=True)
    query.update(typed)
    again = personas.from_json(typed_persona(query, ONE))
    assert again == ONE
    saved = client.post(ADDRESS, typed | {"name": "Ada", "trait-trust": "5"}, follow=True, headers=ENGLISH)
    assert "Saved: it holds from the next practice on." in saved.text
    edition = PersonaEdition.objects.get()
    assert (edition.number, edition.data["name"], edition.data["traits"]["trust"]) == (ONE.number + 1, "Ada", 5)
    late = client.post(ADDRESS, typed | {"name": "Eva", "asked_for": "Rosa"}, headers=ENGLISH)
    assert (late.status_code, "A colleague has saved" in late.text, PersonaEdition.objects.count()) == (422, True, 1)
    client.post(ADDRESS, sent(late.text))  # once more, and what was typed takes the other edition's place
    latest = PersonaEdition.objects.get(number=ONE.number + 2).data
    assert (latest["name"], latest["asked_for"]) == ("Eva", "Rosa")


def test_what_is_wrong_is_said_on_its_line_and_what_was_typed_stays(client: Client, scene: Scene) -> None:
    typed = sent(client.get(ADDRESS, headers=ENGLISH).text)
    wrong = {"answer-0-question": "drinks", "answer-0-truth": "13", "objection-0-words": "", "trait-patience": "900"}
    refused = client.post(ADDRESS, typed | wrong | {"name": ""}, headers=ENGLISH)
    assert refused.status_code == 422
    assert "This is missing." in refused.text
    assert "This must be a number from 1.0 to 60.0." in refused.text
    assert "drinks: 13 does not exist." in refused.text
    assert PersonaEdition.objects.count() == 0
    client.post(ADDRESS, typed | {"answer-0-question": "drinks", "answer-0-truth": "13"})
    assert "drinks: 13 does not exist." in client.get(ADDRESS, headers=ENGLISH).text


def test_somebody_is_copied_and_retired_and_taken_back(client: Client, scene: Scene) -> None:
    client.post(f"{ADDRESS}copy/")
    assert (f"{ONE.key}_2", ONE.language) in known_personas()
    client.post(f"{ADDRESS}retire/", {"retired": "yes"})
    assert known_personas()[ONE.key, ONE.language].is_retired
    assert "Bring back" in client.get(ADDRESS, headers=ENGLISH).text
    client.post(f"{ADDRESS}retire/", {"retired": "no"})
    assert not known_personas()[ONE.key, ONE.language].is_retired
    with pytest.raises(RewrittenMeanwhileError):
        write_persona(data=personas.to_json(ONE), study=None, seen=7, by=None, now=timezone.now())
    client.force_login(scene.interviewer)
    assert client.get(ADDRESS).status_code == 403


def test_one_who_is_offered_in_a_study_alone_is_changed_by_who_leads_it(client: Client, scene: Scene) -> None:
    typed = sent(client.get(ADDRESS).text)
    client.post(ADDRESS, typed | {"name": "Ada", "limit": str(scene.study.pk)})
    other = Study.objects.create(name="Altro", created_at=timezone.now())
    stranger = User.objects.create(username="stranger")
    Membership.objects.create(user=stranger, study=other, role="supervisor", added_at=timezone.now())
    client.force_login(stranger)
    page = client.get(ADDRESS, headers=ENGLISH).text
    assert ("data-save" in page, "Copy them." in page) == (False, True)
    typed = sent(page) | {"name": "Eva"}
    assert [client.post(one, typed).status_code for one in (ADDRESS, f"{ADDRESS}retire/")] == [403, 403]
    assert PersonaEdition.objects.get().data["name"] == "Ada"


@pytest.mark.parametrize("typed", ["inf", "nan", "1e999", "tanta", "9" * 400])
def test_a_trait_that_is_no_number_of_the_scale_is_said_and_nothing_is_saved(
    scene: Scene, client: Client, typed: str
) -> None:
    data = sent(client.get(ADDRESS).text) | {"trait-trust": typed}
    assert client.post(ADDRESS, data).status_code == 422
    assert not PersonaEdition.objects.exists()
