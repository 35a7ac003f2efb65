"""Reviewers are shown one state of the draft; what they say holds as long as the draft asks the same."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from surveys.design.models import Draft, Proof, Reviewer, Study, Verdict
from surveys.design.queries import agreement_of, reviewer_with, verdicts_on
from surveys.design.services import (
    NotShowableError,
    ProofReplacedError,
    PublicationError,
    change_draft,
    forget_addresses,
    give_verdict,
    invite_reviewer,
    publish,
    renew_link,
    require_approval,
    revoke_link,
    show_proof,
    undo_step,
    upload_workbook,
)
from surveys.formats.editing import InsertRows, MoveRows, Operation, SetCell
from surveys.people.models import AuditEntry, User

from .conftest import NOW
from .workbooks import BROKEN, YES_NO, workbook

SURVEY = [
    ["type", "name", "label::Italiano (it)", "label::English (en)", "title::English (en)", "relevant"],
    ["select_one yes_no", "b1", "Beve caffè?", "Do you drink coffee?", "Drinks", ""],
    ["text", "b2", "Quale?", "Which?", "Which", "${b1} = '1'"],
    ["text", "b3", "Dove?", "Where?", "Where", ""],
]
LATER = NOW + timedelta(days=14)


@pytest.fixture
def draft(study: Study, laura: User) -> Draft:
    content = workbook(survey=SURVEY, choices=YES_NO)
    return upload_workbook(study=study, content=content, file_name="caffè.xlsx", by=laura, now=NOW)


def invited(study: Study, by: User, name: str = "Francesca Villa") -> Reviewer:
    return invite_reviewer(study=study, name=name, email="fv@example.org", expires_at=LATER, by=by, now=NOW).reviewer


@pytest.fixture
def francesca(study: Study, laura: User, draft: Draft) -> Reviewer:
    show_proof(study=study, by=laura, now=NOW)
    return invited(study, laura)


def do(study: Study, by: User, *operations: Operation) -> None:
    assert change_draft(study=study, operations=operations, by=by, now=NOW + timedelta(minutes=5)) is not None


def approve(reviewer: Reviewer, *, proof: int = 1, approves: bool = True, note: str = "") -> Verdict:
    return give_verdict(reviewer=reviewer, proof=proof, approves=approves, note=note, now=NOW)


def test_what_is_approved_is_kept_with_name_time_and_state(study: Study, francesca: Reviewer) -> None:
    verdict = approve(francesca)
    assert approve(francesca).pk == verdict.pk, "the same said twice"
    assert (verdict.proof.number, verdict.proof.step, verdict.proof.draft_number) == (1, 1, 1)
    assert agreement_of(study, NOW).is_approved
    said = AuditEntry.objects.get(verb="review.approved")
    assert (said.actor, said.subject, said.study) == (None, f"reviewer:{francesca.pk}", study.pk)


READ = [
    SetCell("survey", 2, "label::Italiano (it)", "Beve tè?"),
    SetCell("survey", 3, "relevant", "${b1} = '2'"),
    SetCell("choices", 2, "label::Italiano (it)", "Certo"),
    MoveRows("survey", (4,), 2),
]
NOT_READ_BY_THE_CLIENT = [
    SetCell("survey", 2, "label::English (en)", "Do you have coffee?"),
    SetCell("survey", 2, "title::English (en)", "Has"),
    SetCell("survey", 3, "label::Deutsch (de)", "Welchen?"),
    InsertRows("respondents", ({"question": "b1", "answer": "1", "share": "70"},)),
]


def test_every_cell_that_is_read_voids_an_approval_until_it_is_taken_back(
    study: Study, laura: User, francesca: Reviewer
) -> None:
    approve(francesca)
    for operation in READ:
        do(study, laura, operation)
        agreement = agreement_of(study, NOW)
        assert not agreement.is_approved, operation
        assert not agreement.is_current
        assert [one.reviewer for one in agreement.void] == [francesca]
        with pytest.raises(ProofReplacedError):
            approve(francesca, approves=False, note="No")
        undo_step(study=study)
        assert agreement_of(study, NOW).is_approved


def test_translations_and_tests_void_nothing(study: Study, laura: User, francesca: Reviewer) -> None:
    approve(francesca)
    do(study, laura, *NOT_READ_BY_THE_CLIENT)
    assert agreement_of(study, NOW).is_approved


def test_one_who_says_not_yet_is_waited_for_until_the_link_is_revoked(
    study: Study, laura: User, francesca: Reviewer
) -> None:
    ugo = invited(study, laura, "Ugo Neri")
    approve(francesca)
    assert agreement_of(study, NOW).waited_for == [ugo]
    approve(ugo, approves=False, note="Manca il prezzo")
    assert not agreement_of(study, NOW).is_approved
    revoke_link(reviewer=ugo, by=laura, now=NOW)
    assert agreement_of(study, NOW).is_approved


def test_a_new_state_is_asked_for_anew_and_the_same_one_is_not(study: Study, laura: User, francesca: Reviewer) -> None:
    assert show_proof(study=study, by=laura, now=NOW).number == 1
    do(study, laura, SetCell("survey", 2, "label::English (en)", "Do you have coffee?"))
    assert show_proof(study=study, by=laura, now=NOW).number == 2, "translations are read too"
    with pytest.raises(ProofReplacedError):
        approve(francesca, proof=1)
    approve(francesca, proof=2)
    assert agreement_of(study, NOW).is_approved


def test_a_draft_with_errors_or_none_at_all_is_shown_to_nobody(study: Study, laura: User) -> None:
    with pytest.raises(NotShowableError):
        show_proof(study=study, by=laura, now=NOW)
    content = workbook(survey=BROKEN, choices=YES_NO)
    upload_workbook(study=study, content=content, file_name="x.xlsx", by=laura, now=NOW)
    with pytest.raises(NotShowableError):
        show_proof(study=study, by=laura, now=NOW)
    assert not Proof.objects.exists()


def test_a_link_opens_until_it_expires_is_revoked_or_replaced(study: Study, laura: User) -> None:
    link = invite_reviewer(study=study, name="F", email="f@example.org", expires_at=LATER, by=laura, now=NOW)
    assert link.secret not in str(Reviewer.objects.values().get())
    assert reviewer_with(link.secret, NOW) == link.reviewer
    assert reviewer_with(link.secret, LATER) is None
    assert reviewer_with(link.secret + "x", NOW) is None
    again = renew_link(reviewer=link.reviewer, expires_at=LATER + timedelta(days=1), by=laura, now=NOW)
    assert reviewer_with(link.secret, NOW) is None
    assert reviewer_with(again.secret, LATER) == link.reviewer
    revoke_link(reviewer=link.reviewer, by=laura, now=NOW)
    assert reviewer_with(again.secret, NOW) is None
    assert Reviewer.objects.get().email == "", "nobody writes there any more"
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[-3:] == [
        *("reviewer.invited", "reviewer.invited", "reviewer.revoked"),
    ]


def test_the_address_of_a_reviewer_is_forgotten_when_the_link_is_over(study: Study, laura: User) -> None:
    invited(study, laura)
    assert forget_addresses(now=NOW) == 0
    assert forget_addresses(now=LATER) == 1
    assert Reviewer.objects.get().email == ""


def test_a_link_closes_with_the_account_of_whoever_made_it(study: Study, laura: User) -> None:
    link = invite_reviewer(study=study, name="F", email="", expires_at=LATER, by=laura, now=NOW)
    User.objects.filter(pk=laura.pk).update(is_active=False)
    assert reviewer_with(link.secret, NOW) is None


def test_an_approval_is_kept_with_the_version(study: Study, laura: User, francesca: Reviewer) -> None:
    approve(francesca)
    do(study, laura, SetCell("survey", 2, "label::English (en)", "Do you have coffee?"))
    version = publish(study=study, reason="", by=laura, now=NOW, asks_approval=True)
    assert [(one.reviewer, one.approves) for one in verdicts_on([version])[version.pk]] == [(francesca, True)]
    content = workbook(survey=SURVEY, choices=YES_NO)
    upload_workbook(study=study, content=content, file_name="caffè.xlsx", by=laura, now=NOW)
    agreement = agreement_of(study, NOW)
    assert not agreement.is_current, "the next draft is asked for anew, even if it says the same"
    assert not agreement.is_approved
    assert agreement.waited_for == [francesca]


def test_publishing_asks_where_somebody_is_passed_over(study: Study, laura: User, francesca: Reviewer) -> None:
    with pytest.raises(PublicationError) as refusal:
        publish(study=study, reason="", by=laura, now=NOW, asks_approval=True)
    assert refusal.value.reason == "unapproved"
    assert publish(study=study, reason="", by=laura, now=NOW).number == 1, "it asks, and does not block"


def test_publishing_asks_nothing_where_nobody_was_asked(study: Study, laura: User, draft: Draft) -> None:
    assert publish(study=study, reason="", by=laura, now=NOW, asks_approval=True).number == 1


def test_a_study_may_ask_for_an_approval(study: Study, laura: User, francesca: Reviewer) -> None:
    require_approval(study=study, is_required=True, by=laura, now=NOW)
    with pytest.raises(PublicationError) as refusal:
        publish(study=study, reason="", by=laura, now=NOW)
    assert refusal.value.reason == "not_approved"
    approve(francesca)
    assert publish(study=study, reason="", by=laura, now=NOW).number == 1


def test_a_not_yet_without_a_note_is_refused_by_the_database(francesca: Reviewer) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        approve(francesca, approves=False)


def test_a_link_that_is_over_before_it_begins_is_refused_by_the_database(study: Study, laura: User) -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        invite_reviewer(study=study, name="F", email="", expires_at=now, by=laura, now=now)


OF_TWO = [
    ["type", "name", "label::Italiano (it)", "client"],
    ["text", "everybody", "Dove abita?", ""],
    ["text", "aurora", "Quale caffè?", "Caffè Aurora"],
    ["text", "vento", "Quale tè?", "Tè Vento"],
]


@pytest.mark.parametrize(
    ("row", "stays"), [(2, set()), (3, {"Tè Vento"}), (4, {"Caffè Aurora"})], ids=["everybody", "aurora", "vento"]
)
def test_of_several_clients_a_change_voids_the_approval_of_those_who_read_what_has_changed(
    study: Study, laura: User, row: int, stays: set[str]
) -> None:
    settings = [["default_language", "clients"], ["Italiano (it)", "Caffè Aurora; Tè Vento"]]
    content = workbook(survey=OF_TWO, settings=settings)
    upload_workbook(study=study, content=content, file_name="omnibus.xlsx", by=laura, now=NOW)
    show_proof(study=study, by=laura, now=NOW)
    for client in ("Caffè Aurora", "Tè Vento"):
        facts = {"name": client, "client": client, "email": "", "expires_at": LATER}
        approve(invite_reviewer(study=study, by=laura, now=NOW, **facts).reviewer)
    do(study, laura, SetCell("survey", row, "label::Italiano (it)", "Perché?"))
    agreement = agreement_of(study, NOW)
    assert {one.reviewer.client for one in agreement.verdicts} == stays
    assert {one.name for one in agreement.waited_for} == {"Caffè Aurora", "Tè Vento"} - stays
    assert not agreement.is_approved, "one client's approval is none of another's block"
    show_proof(study=study, by=laura, now=NOW)
    version = publish(study=study, reason="", by=laura, now=NOW)
    assert {one.reviewer.client for one in verdicts_on([version]).get(version.pk, [])} == stays
