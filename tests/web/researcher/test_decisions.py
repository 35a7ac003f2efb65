"""What becomes of earlier answers is decided on the questionnaire's page, and shown where versions are compared."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from surveys.design.models import Draft, Study, Version
from surveys.design.services import grant_role
from surveys.fieldwork.models import Sample
from surveys.people.models import Role, User
from tests.design.workbooks import YES_NO, coffee, workbook
from tests.interviewing.scene import make_scene
from tests.results.books import finished
from tests.web.markup import squeezed

from .conftest import NOW, file
from .reading import heading

SWAPPED = [YES_NO[0], ["yes_no", "1", "No"], ["yes_no", "2", "Sì"]]
MAYBE = [*YES_NO[:2], ["yes_no", "2", "Forse"], ["yes_no", "3", "Mai"]]
QUOTAS = [["name", "label::Italiano (it)", "when", "target"], ["drinkers", "Bevitori", "${b1} = '1'", 10]]


def _upload(client: Client, study: Study, content: bytes) -> HttpResponse:
    url = reverse("questionnaire-upload", args=[study.pk])
    return client.post(url, {"workbook": file(content)}, follow=True)


def _publish(client: Client, study: Study, **decisions: str) -> HttpResponse:
    data = {"reason": "Meglio", "draft": Draft.objects.get(study=study).pk, **decisions}
    return client.post(reverse("questionnaire-publish", args=[study.pk]), data, follow=True)


def _two(client: Client, study: Study, first: bytes, second: bytes) -> HttpResponse:
    _upload(client, study, first)
    _publish(client, study)
    return _upload(client, study, second)


def _words(page: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def _chosen(page: HttpResponse) -> list[str]:
    return re.findall(r'name="decision-[^"]+" value="(\w+)" checked', squeezed(page.content.decode()))


def test_the_page_asks_about_every_changed_meaning_and_publishes_with_the_answers(
    researcher: Client, study: Study
) -> None:
    page = _two(researcher, study, coffee(), coffee(choices=SWAPPED))
    assert "The words of the answers 1, 2 of b1 are swapped: Sì: 1 → 2; No: 2 → 1." in _words(page)
    page = _publish(researcher, study, **{"decision-b1:1,2": "recode"})
    assert "Version 2 is published." in _words(page)
    assert "Earlier answers are read as: 1 → 2; 2 → 1. Version 2 · Laura Conti" in _words(page)


def test_words_that_are_swapped_are_no_unchanged_list(researcher: Client, study: Study) -> None:
    page = _two(
        researcher, study, coffee(quotas=QUOTAS), coffee(choices=SWAPPED, quotas=[*QUOTAS[:1], [*QUOTAS[1][:3], 20]])
    )
    assert "choices 2 1 list of answers 1 list changed" in _words(page)
    assert re.search(r"survey \d+ \d+ questions? the same", _words(page))


def test_without_a_decision_nothing_is_published_and_what_was_typed_stays(answered: Study, client: Client) -> None:
    page = _upload(client, answered, _drinks(["1", "No"], ["2", "Sì"], brand="Zagara"))
    assert heading(page) == "It can be published once it is decided what becomes of earlier answers"
    assert _chosen(page) == []
    page = _publish(client, answered, **{"decision-drinks:1,2": "apart"})
    assert page.status_code == 422
    assert _words(page).count("Choose what becomes of these answers.") == 1
    assert _chosen(page) == ["apart"]
    assert 'value="Meglio"' in page.content.decode()
    assert Version.objects.filter(study=answered).count() == 1


def test_only_a_plain_correction_is_chosen_beforehand(answered: Study, client: Client) -> None:
    page = _upload(client, answered, _drinks(["1", "Sì"], ["2", "No"], brand="Del Portto"))
    assert _chosen(page) == ["same"]
    assert "Nobody has answered yet" not in _words(page)


def test_where_nobody_has_answered_the_same_meaning_is_chosen_beforehand(researcher: Client, study: Study) -> None:
    page = _two(researcher, study, coffee(), coffee(choices=SWAPPED))
    assert "Nobody has answered yet" in _words(page)
    assert _chosen(page) == ["same"]


def test_earlier_answers_can_be_read_as_another_answer(researcher: Client, study: Study) -> None:
    _two(researcher, study, coffee(), coffee(choices=MAYBE))
    page = _publish(researcher, study, **{"decision-b1:2": "recode"})
    assert page.status_code == 422
    page = _publish(researcher, study, **{"decision-b1:2": "recode", "target-b1:2": "3"})
    assert "Earlier answers are read as: 2 → 3." in _words(page)


def test_quota_cells_that_read_the_question_are_named(researcher: Client, study: Study) -> None:
    page = _two(researcher, study, coffee(quotas=QUOTAS), coffee(choices=SWAPPED, quotas=QUOTAS))
    assert "Quota cells that read it: Bevitori." in _words(page)


def test_the_comparison_says_what_is_to_be_decided_and_then_what_was(researcher: Client, study: Study) -> None:
    _two(researcher, study, coffee(), coffee(choices=SWAPPED))
    compare = reverse("study-compare", args=[study.pk])
    page = researcher.get(compare)
    assert heading(page) == "The draft changes one thing; what becomes of earlier answers has to be decided once"
    assert f'href="{reverse("questionnaire", args=[study.pk])}#meanings"' in page.content.decode()
    _publish(researcher, study, **{"decision-b1:1,2": "apart"})
    page = researcher.get(compare)
    assert heading(page) == "Version 2 changes one thing; after one of them answers must be kept apart"
    assert "kept apart Another meaning: earlier answers are kept apart, by version." in _words(page)
    _upload(researcher, study, coffee())
    _publish(researcher, study, **{"decision-b1:1,2": "recode"})
    page = researcher.get(compare)
    assert heading(page) == "Version 3 changes two things; every answer already given stays readable"


def test_what_is_no_longer_personal_has_to_be_decided(researcher: Client, study: Study) -> None:
    head = ["type", "name", "label::Italiano (it)", "personal"]
    was = coffee(survey=[head, ["select_one yes_no", "b1", "Beve caffè?", "yes"]])
    _two(researcher, study, was, coffee(survey=[head, ["select_one yes_no", "b1", "Beve caffè?", None]]))
    words = _words(researcher.get(reverse("study-compare", args=[study.pk])))
    assert "Earlier answers were given as personal data: publishing asks what becomes of them. Decide" in words
    page = _publish(researcher, study)
    assert (page.status_code, Version.objects.count()) == (422, 1)
    assert "It can be published once it is decided what is personal data" in heading(page)
    assert "Choose, and say why if it is not personal." in _words(page)
    _publish(researcher, study, **{"decision-b1@personal": "apart"})
    assert [one["name"] for one in Version.objects.get(number=2).codebook["variables"]] == ["b1_v2"]


def test_the_first_version_asks_too_what_a_formula_does_not_say(researcher: Client, study: Study) -> None:
    head = ["type", "name", "label::Italiano (it)", "personal", "calculation"]
    survey = [head, ["date", "born", "Quando è nato?", "yes"]]
    survey += [["calculate", "band", None, None, "if(${born} < '1990-01-01', '1', '2')"]]
    page = _upload(researcher, study, coffee(survey=survey))
    assert "“band” tells something about personal data (born)" in _words(page)
    decision = {"decision-band@personal": "not_personal", "target-band@personal": " "}
    page = _publish(researcher, study, **decision)
    assert (page.status_code, Version.objects.exists()) == (422, False)
    _publish(researcher, study, **{**decision, "target-band@personal": "two classes = nobody"})
    version = Version.objects.get()
    kept = version.decisions[0]
    assert (kept["decision"], kept["why"], kept["by"]) == ("not_personal", "two classes = nobody", "Laura Conti")
    assert [bool(one.get("personal")) for one in version.codebook["variables"]] == [True, False]
    words = _words(researcher.get(reverse("questionnaire", args=[study.pk])))
    assert "“band” tells something about personal data (born)" in words
    assert "Not personal: two classes = nobody" in words


def test_what_nobody_has_decided_is_said_of_the_version_in_use(researcher: Client, study: Study) -> None:
    head = ["type", "name", "label::Italiano (it)", "calculation"]
    sample = [["name", "label"], ["cognome", "Cognome"]]
    survey = [head, ["calculate", "long", None, "string-length(${cognome})"], ["text", "x", "Perché?"]]
    _upload(researcher, study, workbook(survey=survey, sample=sample))
    _publish(researcher, study)
    page = reverse("questionnaire", args=[study.pk])
    assert "Nobody has decided" not in _words(researcher.get(page))
    column = {"name": "cognome", "show": True, "route": True, "export": False, "personal": True}
    Sample.objects.create(study=study, name="soci", attributes=[column], created_at=NOW)
    assert "Nobody has decided whether these are personal data: long." in _words(researcher.get(page))


def test_a_supervisor_reads_no_form(researcher: Client, study: Study, laura: User) -> None:
    _two(researcher, study, coffee(), coffee(choices=SWAPPED))
    marco = User.objects.create_user("marco", language="en")
    grant_role(by=laura, person=marco, study=study, role=Role.SUPERVISOR, now=NOW)
    supervisor = Client()
    supervisor.force_login(marco)
    page = supervisor.get(reverse("questionnaire", args=[study.pk]))
    assert (page.status_code, "decision-" in page.content.decode()) == (200, False)


@pytest.fixture
def answered(db: None, client: Client) -> Study:
    """A study in which somebody has answered; its researcher is signed in."""
    scene = make_scene(survey=[row[:4] for row in DRINKS])
    finished(scene, "1", "2")
    User.objects.update(language="en")
    client.force_login(User.objects.get(pk=scene.study.created_by_id))
    return scene.study


DRINKS = [
    ["type", "name", "label::Italiano (it)", "label::English (en)"],
    ["select_one yes_no", "drinks", "Beve caffè?", "Do you drink coffee?"],
    ["select_one brands", "best", "Quale marca?", "Which brand?"],
]


def _drinks(*answers: list[str], brand: str) -> bytes:
    """The study's next questionnaire, with other words for some answers."""
    head = ["list_name", "name", "label::Italiano (it)", "label::English (en)"]
    yes_no = [["yes_no", code, words, {"Sì": "Yes", "No": "No"}[words]] for code, words in answers]
    brands = [["brands", "1", "Aurora", "Aurora"], ["brands", "2", brand, brand], ["brands", "3", "Fontana", "Fontana"]]
    return workbook(survey=DRINKS, choices=[head, *yes_no, *brands])


def test_what_follows_is_shown_before_and_nothing_else_is_published(researcher: Client, study: Study) -> None:
    _two(researcher, study, coffee(quotas=QUOTAS), coffee(choices=SWAPPED, quotas=QUOTAS))
    page = _publish(researcher, study, seen="", **{"decision-b1:1,2": "recode"})
    words = _words(page)
    assert "Look at what follows from these decisions, then publish." in words
    assert "Conditions and calculations b2 ${b1} = &#x27;1&#x27; ${b1} = &#x27;2&#x27;" in words
    assert "Bevitori keeps its people, with the condition in the new codes: completes 0, open places 0" in words
    (seen,) = re.findall(r'name="seen" value="(\w+)"', page.content.decode())
    page = _publish(researcher, study, seen=seen, **{"decision-b1:1,2": "recode"})
    assert "Version 2 is published." in _words(page)
