"""What interviewers say is looked at before they say it, heard in advance, and never lost."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surveys.design.models import Study
from surveys.design.services import change_texts, publish, upload_workbook
from surveys.fieldwork.models import Sample
from surveys.people.models import User
from tests.design.workbooks import coffee

from .conftest import NOW
from .reading import text_of


def save(client: Client, study: Study, **words: str) -> str:
    """What the page says after the texts were saved."""
    data = {name.replace("_", "-"): value for name, value in words.items()}
    return text_of(client.post(reverse("study-texts", args=[study.pk]), data, follow=True))


def ready(study: Study, laura: User) -> None:
    sheet = [["name", "text::Italiano (it)"], ["introduction", "Buongiorno, sono {interviewer}."]]
    upload_workbook(study=study, content=coffee(scripts=sheet), file_name="c.xlsx", by=laura, now=NOW)
    publish(study=study, reason="1", by=laura, now=NOW)
    columns = [{"name": "Citta", "show": True}, {"name": "Codice", "show": False}]
    Sample.objects.create(study=study, name="list", attributes=columns, created_at=NOW)


def test_a_name_that_nothing_stands_for_is_told_and_saved_all_the_same(
    researcher: Client, study: Study, laura: User
) -> None:
    ready(study, laura)
    page = save(researcher, study, script_introduction_it="Chiamo da {cita}, {codice}, {b1}: {interviewer}{")
    assert "4 things in them want looking at, below." in page
    assert "Nothing stands for “{cita}”: interviewers read it as it is written. Did you mean {citta}?" in page
    assert "Nothing stands for “{codice}”" in page
    assert "“b1” is a question: its answer is not filled in here." in page
    assert "A brace stands alone in" in page
    assert study.texts.count() == 2


def test_sound_texts_are_saved_without_a_remark(researcher: Client, study: Study, laura: User) -> None:
    ready(study, laura)
    page = save(researcher, study, script_introduction_it="{Greeting}, {respondent} di {citta}? Sono {interviewer}.")
    assert "want looking at" not in page
    assert "wants looking at" not in page


def test_texts_are_heard_before_they_are_saved(researcher: Client, study: Study, laura: User) -> None:
    ready(study, laura)
    url = reverse("study-texts-preview", args=[study.pk])
    data = {"script-introduction-it": "Parlo con {respondent}? Sono {interviewer} e chiamo da {nowhere}."}
    whole = researcher.post(url, data)
    part = researcher.post(url, data, headers={"HX-Request": "true"})
    for page in (whole, part):
        assert "Parlo con Maria Rossi? Sono Laura Conti e chiamo da {nowhere}." in text_of(page)
        assert "Nothing stands for “{nowhere}”" in text_of(page)
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert study.texts.count() == 1


def test_an_earlier_edition_is_read_and_used_again(researcher: Client, study: Study, laura: User) -> None:
    ready(study, laura)
    for words in ("Buonasera.", "Salve."):
        change_texts(study=study, scripts={"introduction": {"it": words}}, answers=[], by=laura, now=NOW)
    page = text_of(researcher.get(reverse("study-texts", args=[study.pk])))
    assert "Buonasera. Salve." in page
    response = researcher.post(reverse("study-texts-restore", args=[study.pk, 1]), follow=True)
    assert "Edition 1 is in use again, as a new edition." in text_of(response)
    editions = study.texts.order_by("number").values_list("number", "scripts")
    introduction = "Buongiorno, sono {interviewer}."
    assert [(number, scripts["introduction"]["it"]) for number, scripts in editions] == [
        (1, introduction),
        (2, "Buonasera."),
        (3, "Salve."),
        (4, introduction),
    ]
    assert researcher.post(reverse("study-texts-restore", args=[study.pk, 99])).status_code == 404


def test_editions_cost_the_same_queries_however_many_there_are(researcher: Client, study: Study, laura: User) -> None:
    ready(study, laura)
    url = reverse("study-texts", args=[study.pk])
    counts = []
    for number in range(3):
        change_texts(study=study, scripts={"closing": {"it": f"Grazie {number}"}}, answers=[], by=laura, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            researcher.get(url)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3


def test_what_a_colleague_answered_while_the_page_was_open_is_still_there(
    researcher: Client, study: Study, laura: User
) -> None:
    ready(study, laura)
    before = study.texts.get()
    asked = {"question": {"it": "Cambia la pensione?"}, "answer": {"it": "No."}}
    change_texts(study=study, scripts=before.scripts, answers=[*before.answers, asked], since=before, by=laura, now=NOW)
    own = {f"question_{len(before.answers)}_it": "Chi paga?", f"answer_{len(before.answers)}_it": "La Caffè."}
    save(researcher, study, seen=str(before.number), script_introduction_it="{Greeting}.", **own)
    after = study.texts.order_by("-number")[0]
    assert [one["question"]["it"] for one in after.answers[-2:]] == ["Chi paga?", "Cambia la pensione?"]
    assert after.scripts["introduction"] == {"it": "{Greeting}."}
    change_texts(study=study, scripts=before.scripts, answers=before.answers, since=before, by=laura, now=NOW)
    assert study.texts.order_by("-number")[0] == after  # what was left as it was takes nothing away
