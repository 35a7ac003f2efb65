"""The room in which comments, links and approvals of a draft stand together."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from surveys.design.models import Draft, DraftComment, Reviewer, Study, Verdict
from surveys.design.services import (
    change_draft,
    give_verdict,
    grant_role,
    invite_reviewer,
    show_proof,
    upload_workbook,
    write_comment,
)
from surveys.formats.editing import RenameItem, SetCell
from surveys.people.models import Role, User
from tests.design.workbooks import BROKEN, COFFEE, YES_NO, workbook

NOW = timezone.now()
SOON = str((NOW + timedelta(days=3)).date())


@pytest.fixture
def draft(study: Study, laura: User) -> Draft:
    content = workbook(survey=COFFEE, choices=YES_NO)
    return upload_workbook(study=study, content=content, file_name="caffe.xlsx", by=laura, now=NOW)


@pytest.fixture
def francesca(study: Study, laura: User, draft: Draft) -> Reviewer:
    show_proof(study=study, by=laura, now=NOW)
    facts = {"name": "Francesca Villa", "email": "fv@example.org", "expires_at": NOW + timedelta(days=14)}
    return invite_reviewer(study=study, by=laura, now=NOW, **facts).reviewer  # type: ignore[arg-type]


def room(client: Client, study: Study, **asked: Any) -> str:
    return " ".join(client.get(reverse("agreement", args=[study.pk]), asked).text.split())


def send(client: Client, study: Study, deed: str, /, *more: int, **data: Any) -> str:
    answer = client.post(reverse(f"agreement-{deed}", args=[study.pk, *more]), data, follow=True)
    return " ".join(answer.text.split())


def approve(reviewer: Reviewer, *, approves: bool = True, note: str = "") -> Verdict:
    return give_verdict(reviewer=reviewer, proof=1, approves=approves, note=note, now=NOW)


def test_comments_are_written_answered_and_resolved(researcher: Client, study: Study, draft: Draft) -> None:
    page = send(researcher, study, "comment", question="b1", text="Si legge <b>tutto</b>?")
    assert "1 open comment" in page
    assert "Si legge &lt;b&gt;tutto&lt;/b&gt;?" in page
    assert re.search(r'editor/\?row=\d+">b1</a>', page), "it leads to its question"
    comment = DraftComment.objects.get()
    page = send(researcher, study, "comment", comment=comment.pk, text="Sì, tutto.")
    assert "Sì, tutto." in page
    assert "Si legge" not in send(researcher, study, "resolve", comment=comment.pk)
    assert "Resolved by Laura Conti" in room(researcher, study, resolved=1)
    assert "Si legge" in send(researcher, study, "resolve", comment=comment.pk, reopen=1)


def test_a_comment_at_a_question_that_is_gone_stays_without_a_link(
    researcher: Client, study: Study, draft: Draft
) -> None:
    page = send(researcher, study, "comment", question="b99", text="Dov’è?")
    assert "Dov’è?" in page
    assert ">b99</a>" not in page


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("comment", {"question": "b1", "text": ""}),
        ("comment", {"question": "", "text": "x"}),
        ("comment", {"comment": "9" * 30, "text": "x"}),
        ("comment", {"question": "b1", "text": "x" * 2001}),
        ("resolve", {"comment": "x"}),
    ],
)
def test_what_is_no_comment_is_refused(researcher: Client, study: Study, name: str, data: dict[str, str]) -> None:
    assert researcher.post(reverse(f"agreement-{name}", args=[study.pk]), data).status_code == 400
    assert not DraftComment.objects.exists()


def test_a_comment_that_is_gone_is_said_to_be(researcher: Client, study: Study, draft: Draft) -> None:
    assert "is not there any more" in send(researcher, study, "resolve", comment=99)
    assert "is not there any more" in send(researcher, study, "comment", comment=99, text="x")


def test_a_link_is_shown_once(researcher: Client, study: Study, draft: Draft) -> None:
    page = send(researcher, study, "invite", name="Francesca Villa", email="fv@example.org", expires_on=SOON)
    link = re.search(r"http://testserver/proof/([\w-]{43})/", page)
    assert link is not None
    assert "mailto:fv@example.org?subject=Osservatorio%20Caff%C3%A8" in page
    assert "There is nothing to read yet: show the draft." in page
    page = room(researcher, study)
    assert link[1] not in page
    assert f"link …{link[1][-4:]} until" in page
    assert "never opened" in page


@pytest.mark.parametrize("day", ["", "2020-01-01", "2999-01-01", "x"])
def test_a_link_works_for_a_year_at_most(researcher: Client, study: Study, day: str) -> None:
    data = {"name": "F", "email": "", "expires_on": day}
    assert researcher.post(reverse("agreement-invite", args=[study.pk]), data).status_code == 422
    assert not Reviewer.objects.exists()


def test_a_link_is_renewed_and_revoked(researcher: Client, study: Study, francesca: Reviewer) -> None:
    page = send(researcher, study, "renew", francesca.pk, expires_on=SOON)
    assert "/proof/" in page
    assert "opens nothing any more" in send(researcher, study, "revoke", francesca.pk)
    assert "link revoked on" in room(researcher, study)
    assert "fv@example.org" not in room(researcher, study)


def test_reviewers_of_another_study_are_not_there(researcher: Client, study: Study, francesca: Reviewer) -> None:
    other = Study.objects.create(name="Altro", created_at=NOW)
    there = Reviewer.objects.create(
        study=other,
        name="X",
        secret_hash="x",
        ending="x",
        created_by=francesca.created_by,
        created_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )
    for name in ("renew", "revoke"):
        path = reverse(f"agreement-{name}", args=[study.pk, there.pk])
        assert researcher.post(path, {"expires_on": SOON}).status_code == 404


def test_the_room_says_who_approved_and_what_has_changed_since(
    researcher: Client, study: Study, laura: User, francesca: Reviewer
) -> None:
    assert "The draft waits for an approval" in room(researcher, study)
    approve(francesca, approves=False, note="Manca il prezzo")
    assert "Somebody says: not yet" in room(researcher, study)
    assert "Manca il prezzo" in room(researcher, study)
    approve(francesca)
    assert "The draft is approved" in room(researcher, study)
    change_draft(study=study, operations=[SetCell("survey", 2, "label::Italiano (it)", "Beve tè?")], by=laura, now=NOW)
    page = room(researcher, study)
    assert "The draft has changed since it was approved" in page
    assert "approved an earlier state: void" in page
    assert "<del >caffè?</del><ins >tè?</ins>" in page.replace("</del> <ins", "</del><ins")
    assert "Whoever has a link now sees the draft as it is" in send(researcher, study, "show")
    assert "<del >caffè?</del>" in room(researcher, study), "what changed since the approval, not since the last state"


def test_a_draft_with_errors_is_shown_to_nobody(researcher: Client, study: Study, laura: User) -> None:
    assert "There is no draft to agree about" in room(researcher, study)
    content = workbook(survey=BROKEN, choices=YES_NO)
    upload_workbook(study=study, content=content, file_name="x.xlsx", by=laura, now=NOW)
    assert "First its errors have to be corrected." in room(researcher, study)
    assert "Only a draft without errors can be shown" in send(researcher, study, "show")


def test_supervisors_comment_and_make_no_links(client: Client, study: Study, laura: User, francesca: Reviewer) -> None:
    renato = User.objects.create_user("renato", first_name="Renato", last_name="Moretti", language="en")
    grant_role(by=laura, person=renato, study=study, role=Role.SUPERVISOR, now=NOW)
    client.force_login(renato)
    page = send(client, study, "comment", question="b1", text="Dal campo: è lunga.")
    assert "Dal campo: è lunga." in page
    assert "A link for a reviewer" not in page
    for name in ("show", "require", "invite"):
        assert client.post(reverse(f"agreement-{name}", args=[study.pk])).status_code == 403


def test_publishing_asks_where_the_draft_is_not_approved(researcher: Client, study: Study, francesca: Reviewer) -> None:
    path = reverse("questionnaire-publish", args=[study.pk])
    sent = {"reason": "Campo", "draft": Draft.objects.get().pk}
    answer = researcher.post(path, sent)
    assert answer.status_code == 422
    assert "Not approved yet: Francesca Villa has not answered." in answer.text
    approve(francesca, note="Bene così")
    answer = researcher.post(path, sent, follow=True)
    assert "Version 1 is published." in answer.text
    said = researcher.get(reverse("questionnaire-version", args=[study.pk, 1])).text
    assert re.search(r"Approved by Francesca Villa on .* at .*: Bene così", said)


def test_whoever_publishes_all_the_same_says_so(researcher: Client, study: Study, francesca: Reviewer) -> None:
    sent = {"reason": "Campo", "draft": Draft.objects.get().pk, "unapproved": "on"}
    answer = researcher.post(reverse("questionnaire-publish", args=[study.pk]), sent, follow=True)
    assert "Version 1 is published." in answer.text


def test_a_study_that_needs_an_approval_publishes_nothing_without(
    researcher: Client, study: Study, francesca: Reviewer
) -> None:
    assert "Only what is approved is published." in send(researcher, study, "require", required=1)
    sent = {"reason": "Campo", "draft": Draft.objects.get().pk, "unapproved": "on"}
    answer = researcher.post(reverse("questionnaire-publish", args=[study.pk]), sent, follow=True)
    assert "This study publishes only what is approved" in answer.text
    assert "Publishing asks if the draft is not approved." in send(researcher, study, "require")


def test_the_history_tells_what_was_said_between_the_steps(
    researcher: Client, study: Study, laura: User, francesca: Reviewer
) -> None:
    write_comment(study=study, question="b1", text="Si legge?", by=laura, now=NOW)
    approve(francesca)
    page = " ".join(researcher.get(reverse("questionnaire-history", args=[study.pk])).text.split())
    assert "comment at b1: “Si legge?”" in page
    assert "<b>Francesca Villa</b> </p> <p>draft 1 approved</p>" in page
    mine = researcher.get(reverse("questionnaire-history", args=[study.pk]), {"by": laura.pk}).text
    assert "Si legge?" in mine
    assert "Francesca Villa" not in mine


def test_the_editor_shows_and_takes_comments_of_its_question(
    researcher: Client, study: Study, laura: User, draft: Draft
) -> None:
    path = reverse("questionnaire-editor-comment", args=[study.pk])
    page = researcher.post(path, {"question": "b1", "text": "Si legge?", "row": "2"}).text
    assert "Si legge?" in page
    assert '<i class="comment">1 comment</i>' in page
    change_draft(study=study, operations=[RenameItem("b1", "q1")], by=laura, now=NOW)
    page = researcher.get(reverse("questionnaire-editor-parts", args=[study.pk]), {"row": "2"}).text
    assert "Si legge?" in page
    page = researcher.post(path, {"resolve": DraftComment.objects.get().pk, "row": "2"}).text
    assert "Si legge?" not in page
    assert "is not there any more" in researcher.post(path, {"resolve": 99, "row": "2"}).json()["trouble"]
    assert researcher.post(path, {"question": "b1", "text": " "}).status_code == 400


def test_a_room_with_many_comments_asks_little(
    researcher: Client, study: Study, laura: User, francesca: Reviewer, django_assert_max_num_queries: Any
) -> None:
    many = [DraftComment(study=study, question="b1", text=f"t{n}.", author=laura, written_at=NOW) for n in range(120)]
    DraftComment.objects.bulk_create(many)
    for n in range(8):
        invite_reviewer(study=study, name=f"R{n}", email="", expires_at=NOW + timedelta(days=1), by=laura, now=NOW)
    with django_assert_max_num_queries(24):
        page = room(researcher, study)
    assert "t119." in page
    assert "t69." not in page
    assert "t69." in room(researcher, study, before=DraftComment.objects.get(text="t70.").pk)
