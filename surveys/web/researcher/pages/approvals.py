"""Whether a draft is approved, said where it is published; and what was said of a version before it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from surveys.design import queries
from surveys.design.models import Study, Verdict, Version
from surveys.formatting import clock, full_day


@dataclass(frozen=True, slots=True)
class DraftApproval:
    """How far a draft is approved, in a sentence.

    ``asks``: whether publishing it has to be confirmed; ``blocks``: whether it cannot be published.
    """

    is_approved: bool
    words: str
    asks: bool
    blocks: bool


def draft_approval(study: Study, now: datetime) -> DraftApproval | None:
    """Return it, or ``None`` where nobody was asked and nobody has to be."""
    agreement = queries.agreement_of(study, now)
    if not (agreement.is_asked or study.needs_approval):
        return None
    names = ", ".join(one.name for one in agreement.waited_for)
    if agreement.is_approved:
        approved = ", ".join(one.reviewer.name for one in agreement.verdicts if one.approves)
        words = _("Approved as it is by %(names)s.") % {"names": approved}
        missing = " " + _("Not answered yet: %(names)s.") % {"names": names} if names else ""
        return DraftApproval(is_approved=True, words=words + missing, asks=False, blocks=False)
    return DraftApproval(
        is_approved=False, words=_why(agreement, names), asks=not study.needs_approval, blocks=study.needs_approval
    )


def _why(agreement: queries.Agreement, waited_for: str) -> str:
    against = [one.reviewer.name for one in agreement.verdicts if not one.approves]
    void = [one.reviewer.name for one in agreement.void if one.approves]
    if against:
        return _("Not approved: %(names)s said “not yet”.") % {"names": ", ".join(against)}
    if void:
        return _("Not approved as it is: it has changed since %(names)s approved it.") % {"names": ", ".join(void)}
    if waited_for:
        return _("Not approved yet: %(names)s has not answered.") % {"names": waited_for}
    return _("Nobody has approved it.")


def version_approvals(version: Version) -> Sequence[str]:
    """Return what was said of a version before it was published, in sentences, with names and times."""
    return [_said(one) for one in queries.verdicts_on([version]).get(version.pk, ())]


def _said(verdict: Verdict) -> str:
    words = (
        _("Approved by %(name)s on %(day)s at %(time)s")
        if verdict.approves
        else _("%(name)s said “not yet” on %(day)s at %(time)s")
    )
    at = {"day": full_day(verdict.given_at), "time": clock(verdict.given_at)}
    said = words % {"name": verdict.reviewer.name, **at}
    return f"{said}: {verdict.note}" if verdict.note else f"{said}."
