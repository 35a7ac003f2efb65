"""Show the draft to reviewers through links of their own, and keep what they say of it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from surveys.design.models import Draft, DraftStep, Proof, Reviewer, StepState, Study, Verdict, Version
from surveys.design.queries.agreement import agreement_of, cannot_be_shown, digest_of, latest_proof
from surveys.design.queries.texts import texts_of
from surveys.design.queries.tokens import secret_hash
from surveys.people.models import AuditVerb, User
from surveys.people.services import record, record_look

LONGEST_NOTE = 2000


class NotShowableError(Exception):
    """Raised if there is no draft, or one with errors: nobody can be asked to approve it."""


class ProofReplacedError(Exception):
    """Raised if what a verdict is given on is not what the draft says any more, or is published already."""


@dataclass(frozen=True, slots=True)
class NewLink:
    """A reviewer and the secret of their new link, which cannot be read again."""

    reviewer: Reviewer
    secret: str


def show_proof(*, study: Study, by: User, now: datetime) -> Proof:
    """Show reviewers the draft as it is now; the same proof if they see just that. Raises ``NotShowableError``."""
    with transaction.atomic():
        study = Study.objects.select_for_update().get(pk=study.pk)
        draft = Draft.objects.filter(study=study).defer("workbook").select_related("study").first()
        if draft is None or cannot_be_shown(draft):
            raise NotShowableError
        last, texts = latest_proof(study), texts_of(study)
        is_same = last and last.version_id is None and last.questionnaire == draft.questionnaire
        if last and is_same and last.texts_id == (texts.pk if texts else None):
            return last
        steps = DraftStep.objects.filter(study=study, state=StepState.DONE).order_by("-number")
        proof = Proof.objects.create(
            study=study,
            number=last.number + 1 if last else 1,
            step=steps.values_list("number", flat=True).first() or 0,
            draft_number=study.versions.count() + 1,
            digest=digest_of(draft),
            questionnaire=draft.questionnaire,
            texts=texts,
            shown_by=by,
            shown_at=now,
        )
        _record(study, AuditVerb.REVIEW_ASKED, f"study:{study.pk}", by, now, proof=proof.number)
    return proof


def invite_reviewer(
    *, study: Study, name: str, email: str, expires_at: datetime, by: User, now: datetime, client: str = ""
) -> NewLink:
    """A reviewer of the study with a link of their own, to all of it or to what the ``client`` gets."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        reviewer = Reviewer.objects.create(
            study=study,
            name=name.strip()[:120],
            email=email,
            client=client,
            secret_hash=secret_hash(secret),
            ending=secret[-4:],
            created_by=by,
            created_at=now,
            expires_at=expires_at,
        )
        limited = {"client": client} if client else {}
        _record(study, AuditVerb.REVIEWER_INVITED, f"reviewer:{reviewer.pk}", by, now, **limited)
    return NewLink(reviewer, secret)


def renew_link(*, reviewer: Reviewer, expires_at: datetime, by: User, now: datetime) -> NewLink:
    """Another link for a reviewer, in place of the one they have or had."""
    secret = secrets.token_urlsafe(32)
    facts = {"secret_hash": secret_hash(secret), "ending": secret[-4:], "created_by": by, "created_at": now}
    with transaction.atomic():
        Reviewer.objects.filter(pk=reviewer.pk).update(**facts, expires_at=expires_at, revoked_at=None)
        _record(reviewer.study, AuditVerb.REVIEWER_INVITED, f"reviewer:{reviewer.pk}", by, now, again=True)
    reviewer.refresh_from_db()
    return NewLink(reviewer, secret)


def revoke_link(*, reviewer: Reviewer, by: User, now: datetime) -> None:
    """Close a reviewer's link at once, and forget their address; what they said stays. Idempotent."""
    with transaction.atomic():
        if Reviewer.objects.filter(pk=reviewer.pk, revoked_at=None).update(revoked_at=now, email=""):
            _record(reviewer.study, AuditVerb.REVIEWER_REVOKED, f"reviewer:{reviewer.pk}", by, now)


def forget_addresses(*, now: datetime) -> int:
    """Forget the e-mail addresses of reviewers whose links have expired; how many. Once a minute, by the worker."""
    return Reviewer.objects.filter(expires_at__lte=now).exclude(email="").update(email="")


def note_opening(*, reviewer: Reviewer, now: datetime) -> None:
    """Keep in the register that a link was opened, once in ten minutes."""
    subject, study = f"reviewer:{reviewer.pk}", reviewer.study_id
    record_look(by=None, verb=AuditVerb.REVIEW_OPENED, subject=subject, study=study, now=now)


def give_verdict(*, reviewer: Reviewer, proof: int, approves: bool, note: str, now: datetime) -> Verdict:
    """Approve the proof of this number, or not yet, which needs a note; the same said twice is one verdict.

    Raises ``ProofReplacedError``.
    """
    with transaction.atomic():
        study = Study.objects.select_for_update().get(pk=reviewer.study_id)
        agreement = agreement_of(study, now)
        shown = agreement.proof
        if shown is None or shown.number != proof or not agreement.is_current or agreement.draft is None:
            raise ProofReplacedError
        last = Verdict.objects.filter(proof=shown, reviewer=reviewer).order_by("-pk").first()
        if last is not None and (last.approves, last.note) == (approves, note):
            return last
        verdict = Verdict.objects.create(
            proof=shown, reviewer=reviewer, approves=approves, note=note[:LONGEST_NOTE], given_at=now
        )
        verb = AuditVerb.REVIEW_APPROVED if approves else AuditVerb.REVIEW_NOT_YET
        _record(study, verb, f"reviewer:{reviewer.pk}", None, now, proof=shown.number, digest=shown.digest)
    return verdict


def require_approval(*, study: Study, is_required: bool, by: User, now: datetime) -> None:
    """Let only be published what a reviewer has approved, or also what nobody has."""
    with transaction.atomic():
        if Study.objects.filter(pk=study.pk, needs_approval=not is_required).update(needs_approval=is_required):
            _record(study, AuditVerb.REVIEW_REQUIRED, f"study:{study.pk}", by, now, required=is_required)


def keep_with_version(*, study: Study, digest: str, version: Version, holding: Sequence[Verdict] = ()) -> None:
    """Keep the proofs of this content, and what was said of them, with the version that is published of it.

    ``holding``: verdicts that hold for it; those on other content, of which their reviewers read what is the same, are
    kept with the last of these proofs as well.
    """
    proofs = Proof.objects.filter(study=study, version=None, digest=digest)
    last = proofs.order_by("-number").first()
    for one in holding:
        if last is not None and one.proof.digest != digest:
            said = {"approves": one.approves, "note": one.note, "given_at": one.given_at}
            Verdict.objects.create(proof=last, reviewer=one.reviewer, **said)
    proofs.update(version=version)


def _record(study: Study, verb: AuditVerb, subject: str, by: User | None, now: datetime, **details: object) -> None:
    record(by=by, verb=verb, subject=subject, study=study.pk, details=details, now=now)
