"""What a link opens to somebody without an account: one questionnaire, to comment and to approve, and nothing else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.design.models import DraftComment, Reviewer, Study, Verdict
from surveys.design.services import (
    NewLink,
    change_draft,
    invite_reviewer,
    publish,
    revoke_link,
    show_proof,
    upload_workbook,
    write_comment,
)
from surveys.formats.editing import SetCell
from surveys.people.models import AuditEntry, User
from tests.design.workbooks import workbook

NOW = timezone.now()
SURVEY = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "relevant"],
    ["begin_group", "bere", "Abitudini", "Habits", ""],
    ["select_one yn", "b1", "Beve caffè?", "Do you drink coffee?", ""],
    ["integer", "b2", "Quanti al giorno?", "How many a day?", "${b1} = '1'"],
    ["end_group", "", "", "", ""],
]
CHOICES = [
    ["list_name", "name", "label::Italiano (it)", "label::English (en)"],
    ["yn", "1", "Sì", "Yes"],
    ["yn", "2", "No", "No"],
]


@pytest.fixture
def study(study: Study, laura: User) -> Study:
    content = workbook(survey=SURVEY, choices=CHOICES)
    upload_workbook(study=study, content=content, file_name="caffe.xlsx", by=laura, now=NOW)
    return study


def invited(study: Study, by: User, name: str = "Francesca Villa") -> NewLink:
    return invite_reviewer(study=study, name=name, email="", expires_at=NOW + timedelta(days=14), by=by, now=NOW)


@pytest.fixture
def link(study: Study, laura: User) -> NewLink:
    show_proof(study=study, by=laura, now=NOW)
    return invited(study, laura)


def read(client: Client, link: NewLink, **asked: str) -> str:
    return " ".join(client.get(reverse("proof", args=[link.secret]), asked).text.split())


def send(client: Client, name: str, link: NewLink, **data: Any) -> str:
    answer = client.post(reverse(f"proof-{name}"), {"link": link.secret, **data}, follow=True)
    return " ".join(answer.text.split())


def decide(client: Client, link: NewLink, verdict: str, *, proof: int = 1, note: str = "") -> str:
    return send(client, "decide", link, proof=proof, verdict=verdict, note=note)


def test_the_questionnaire_is_read_with_conditions_in_words_and_in_its_languages(client: Client, link: NewLink) -> None:
    page = read(client, link)
    for words in ("Osservatorio Caffè", "Francesca Villa", "Abitudini", "Beve caffè?", "Sì", "Only if", "I approve"):
        assert words in page
    assert "Do you drink coffee?" in read(client, link, language="en")
    assert "Beve caffè?" in read(client, link, language="xx")


def test_no_other_site_learns_the_link_and_no_search_engine_keeps_it(client: Client, link: NewLink) -> None:
    answer = client.get(reverse("proof", args=[link.secret]))
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert answer["Cache-Control"] == "no-store"
    assert answer.cookies.keys() <= {"csrftoken"}, "nobody is signed in by it"
    assert link.secret in answer.text, "in the forms"
    assert 'content="noindex, nofollow"' in answer.text


def test_a_wrong_an_expired_and_a_revoked_link_see_the_same_page(
    client: Client, study: Study, laura: User, link: NewLink, caplog: pytest.LogCaptureFixture
) -> None:
    expired, revoked = invited(study, laura, "Ugo"), invited(study, laura, "Ines")
    Reviewer.objects.filter(pk=expired.reviewer.pk).update(
        created_at=NOW - timedelta(days=2), expires_at=NOW - timedelta(days=1)
    )
    revoke_link(reviewer=revoked.reviewer, by=laura, now=NOW)
    secrets = ["x", "è%20", link.secret[:-1], expired.secret, revoked.secret]
    answers = [client.get(reverse("proof", args=[secret])) for secret in secrets]
    answers += [client.post(reverse(f"proof-{name}"), {"link": revoked.secret}) for name in ("say", "decide")]
    assert {answer.status_code for answer in answers} == {404}
    pages = {re.sub(r'"X-CSRFToken": "\w+"', "", answer.text) for answer in answers}
    assert len(pages) == 1
    told = pages.pop()
    assert "This link opens nothing" in told
    assert not any(word in told for word in ("Osservatorio", "Ugo", "Ines", "Laura"))
    assert answers[0]["Referrer-Policy"] == "strict-origin"
    assert caplog.records == [], "a link that lacks one letter stands in no log"


def test_whoever_tries_many_wrong_links_is_told_to_wait_and_the_right_one_still_opens(
    client: Client, link: NewLink, settings: Any
) -> None:
    settings.LINK_RATE_LIMITS = {"link_failed": "2/10m/ip", "link_used": "2/10m/key"}
    statuses = [client.get(reverse("proof", args=[f"wrong{n}"])).status_code for n in range(3)]
    assert statuses == [404, 404, 429]
    assert "Beve caffè?" in read(client, link), "colleagues behind the same address are not locked out"
    for n in range(3):
        page = send(client, "say", link, question="b1", text=f"t{n}")
    assert "wait some minutes" in page
    assert DraftComment.objects.count() == 2


def test_nothing_else_of_the_study_is_reached_through_a_link(client: Client, study: Study, link: NewLink) -> None:
    read(client, link)
    for name in ("study", "questionnaire", "agreement", "questionnaire-editor", "questionnaire-print"):
        answer = client.get(reverse(name, args=[study.pk]))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/account/")


def test_reviewers_see_their_own_comments_with_the_answers_and_no_others(
    client: Client, study: Study, laura: User, link: NewLink
) -> None:
    other = invited(study, laura, "Ugo Neri")
    write_comment(study=study, question="b1", text="Solo per noi", by=laura, now=NOW)
    write_comment(study=study, question="b1", text="Di Ugo", by=other.reviewer, now=NOW)
    page = send(client, "say", link, question="b1", text="<i>Amaro</i>?")
    comment = DraftComment.objects.get(reviewer=link.reviewer)
    write_comment(study=study, answers=comment.pk, text="No, normale.", by=laura, now=NOW)
    page = read(client, link)
    assert "&lt;i&gt;Amaro&lt;/i&gt;?" in page
    assert "No, normale." in page
    assert "Solo per noi" not in page
    assert "Di Ugo" not in page
    assert "Bene." in send(client, "say", link, comment=comment.pk, text="Bene.")
    mine = DraftComment.objects.get(text="Di Ugo")
    assert "is not there any more" in send(client, "say", link, comment=mine.pk, text="x")
    assert "is not there any more" in send(client, "say", link, question="b99", text="x")
    assert DraftComment.objects.filter(text="x").count() == 0


def test_one_approves_and_a_change_makes_it_void(client: Client, study: Study, laura: User, link: NewLink) -> None:
    page = decide(client, link, "approve", note="Bene")
    assert "You have approved this questionnaire" in page
    change_draft(study=study, operations=[SetCell("survey", 3, "label::Italiano (it)", "Beve tè?")], by=laura, now=NOW)
    page = read(client, link)
    assert "The questionnaire has changed: your approval no longer holds" in page
    assert "<del >caffè?</del>" in page
    assert "I approve" not in page, "nobody approves what they are not shown"
    assert "nothing was kept" in decide(client, link, "approve")
    show_proof(study=study, by=laura, now=NOW)
    page = read(client, link)
    assert "What changes since what you saw on" in page
    assert "Quanti al giorno?" not in page, "only what has changed"
    assert "Quanti al giorno?" in read(client, link, show="all")
    assert "nothing was kept" in decide(client, link, "approve"), "of the state before"
    assert "You have approved this questionnaire" in decide(client, link, "approve", proof=2)


def test_not_yet_needs_a_note(client: Client, link: NewLink) -> None:
    answer = client.post(reverse("proof-decide"), {"link": link.secret, "proof": 1, "verdict": "not_yet", "note": " "})
    assert answer.status_code == 422
    assert "Say what is missing" in answer.text
    assert not Verdict.objects.exists()
    page = decide(client, link, "not_yet", note="Manca il prezzo")
    assert "You have said: not yet" in page
    assert "Manca il prezzo" in page


def test_what_is_no_verdict_is_refused(client: Client, link: NewLink) -> None:
    for data in ({}, {"proof": "x", "verdict": "approve"}, {"proof": "1", "verdict": "maybe"}):
        assert client.post(reverse("proof-decide"), {"link": link.secret, **data}).status_code == 422
    assert not Verdict.objects.exists()


def test_before_anything_is_shown_a_link_says_so(client: Client, study: Study, laura: User) -> None:
    assert "There is nothing to read yet" in read(client, invited(study, laura))


def test_what_is_published_can_be_read_and_no_longer_approved(
    client: Client, study: Study, laura: User, link: NewLink
) -> None:
    publish(study=study, reason="", by=laura, now=NOW)
    page = read(client, link)
    assert "It has been published as version 1" in page
    assert "I approve" not in page


def test_openings_and_verdicts_are_lines_of_the_register(client: Client, link: NewLink) -> None:
    for _ in range(2):
        read(client, link)
    decide(client, link, "approve")
    lines = AuditEntry.objects.filter(subject=f"reviewer:{link.reviewer.pk}").order_by("pk")
    assert list(lines.values_list("verb", flat=True)) == ["reviewer.invited", "review.opened", "review.approved"]


def test_a_page_of_many_comments_asks_little(
    client: Client, study: Study, laura: User, link: NewLink, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        begun = write_comment(study=study, question="b1", text=f"t{n}", by=link.reviewer, now=NOW)
        write_comment(study=study, answers=begun.pk, text="Sì", by=laura, now=NOW)
    read(client, link)
    with django_assert_max_num_queries(14):
        assert read(client, link).count("Sì") >= 12


def test_a_long_questionnaire_is_read_page_by_page(client: Client, study: Study, laura: User) -> None:
    survey = [SURVEY[0][:3], *(["text", f"q{n}", f"Domanda {n}?"] for n in range(1, 131))]
    upload_workbook(study=study, content=workbook(survey=survey), file_name="lungo.xlsx", by=laura, now=NOW)
    show_proof(study=study, by=laura, now=NOW)
    link = invited(study, laura)
    first, second, beyond = (read(client, link, page=number) for number in ("1", "2", "9"))
    assert "Domanda 100?" in first
    assert "Domanda 101?" not in first
    assert "page=2" in first
    assert "Domanda 100?" not in second
    assert "Domanda 130?" in second
    assert "Domanda 130?" in beyond
    sent = {"link": link.secret, "question": "q120", "text": "Ancora?", "page": "2", "show": "all"}
    answer = client.post(reverse("proof-say"), sent)
    assert "page=2" in answer["Location"]
    assert "Ancora?" in read(client, link, page="2")
    assert "Ancora?" not in read(client, link)
