"""The room in which what is said of a draft stands together: comments, those who are to approve it, their verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design import queries
from surveys.design.models import Draft, DraftComment, Proof, Reviewer, Study, Verdict
from surveys.design.queries import Agreement, Comments, questionnaire_of
from surveys.formatting import clock, short_day
from surveys.people.models import User
from surveys.questionnaire.model import storage
from surveys.web.researcher.pages.draft_steps import step_words
from surveys.web.researcher.pages.proof import state_words
from surveys.web.researcher.pages.proof_changes import ChangesTold, changes_told


@dataclass(frozen=True, slots=True)
class ReviewerRow:
    """A reviewer: what they have said last, and whether their link works. ``sign`` is the CSS class of the state."""

    reviewer: Reviewer
    sign: str
    state: str
    said_at: str
    note: str
    link: str
    works: bool


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """The content of the room.

    ``state``: what reviewers see now, in words; ``since``: what has changed since the state ``since_state``.
    ``rows``: of the draft's questions by name, the ids of their rows, by which they are edited.
    """

    draft: Draft | None
    heading: str
    lead: str
    proof: Proof | None
    state: str
    is_current: bool
    may_be_shown: bool
    since: ChangesTold | None
    since_state: str
    reviewers: Sequence[ReviewerRow]
    comments: Comments
    open_count: int
    resolved_count: int
    resolved: bool
    question: str
    older: int | None
    rows: dict[str, int]
    undo: str
    redo: str

    @property
    def listed(self) -> list[tuple[DraftComment, int | None]]:
        """Each comment with the id of its question's row, if it is there."""
        return [(one, self.rows.get(one.question)) for one in self.comments.shown]


def agreement_page(
    study: Study, user: User, *, now: datetime, resolved: bool = False, question: str = "", before: int | None = None
) -> AgreementPage:
    """Return the room with the open comments or the resolved ones, of one question if it is given."""
    agreement = queries.agreement_of(study, now)
    comments = queries.comments_of(study, resolved=resolved, question=question or None, before=before)
    open_count, resolved_count = queries.counts_of_comments(study)
    base = _base(study, agreement)
    undo, redo = queries.step_to_undo(study, user), queries.step_to_redo(study, user)
    return AgreementPage(
        draft=agreement.draft,
        heading=_heading(agreement, open_count),
        lead=_lead(agreement),
        proof=agreement.proof,
        state=state_words(agreement.proof) if agreement.proof else "",
        is_current=agreement.is_current,
        may_be_shown=not queries.cannot_be_shown(agreement.draft),
        since=_since(base, agreement) if base else None,
        since_state=state_words(base) if base else "",
        reviewers=_reviewers(study, agreement, now),
        comments=comments,
        open_count=open_count,
        resolved_count=resolved_count,
        resolved=resolved,
        question=question,
        older=comments.shown[-1].pk if comments.are_more else None,
        rows=_rows(agreement.draft),
        undo=step_words(undo) if undo else "",
        redo=step_words(redo) if redo else "",
    )


def _rows(draft: Draft | None) -> dict[str, int]:
    """Return the draft's questions and groups, each with the id of its row."""
    questionnaire = questionnaire_of(draft) if draft else None
    if draft is None or questionnaire is None:
        return {}
    ids = queries.row_ids_of(draft)
    sheet = next((str(one["name"]) for one in draft.sheets if (one.get("as") or one["name"]) == "survey"), "survey")
    return {item.name: ids.id_of(sheet, item.row) for _around, item in questionnaire.walk() if item.row is not None}


def _base(study: Study, agreement: Agreement) -> Proof | None:
    """Return the state that was approved last and is so no longer, or else the last one shown if it is not current."""
    approved = [one.proof_id for one in agreement.void if one.approves]
    if approved:
        return study.proofs.get(pk=max(approved))
    return None if agreement.is_current else agreement.proof


def _since(base: Proof, agreement: Agreement) -> ChangesTold | None:
    """Return what has changed since then in the draft, or without one in what reviewers see."""
    now_there = agreement.draft or agreement.proof
    if now_there is None or now_there.questionnaire is None or base == now_there:
        return None
    return changes_told(storage.from_json(base.questionnaire), storage.from_json(now_there.questionnaire))


def _heading(agreement: Agreement, open_count: int) -> str:
    comments = ngettext("%(count)s open comment", "%(count)s open comments", open_count) % {"count": open_count}
    if agreement.draft is None:
        return _("There is no draft to agree about; %(comments)s") % {"comments": comments}
    if agreement.is_approved:
        return _("The draft is approved; %(comments)s") % {"comments": comments}
    if any(one.approves for one in agreement.void):
        return _("The draft has changed since it was approved; %(comments)s") % {"comments": comments}
    if any(not one.approves for one in agreement.verdicts):
        return _("Somebody says: not yet; %(comments)s") % {"comments": comments}
    if agreement.waited_for and agreement.is_current:
        return _("The draft waits for an approval; %(comments)s") % {"comments": comments}
    return _("Nobody has been asked about the draft as it is; %(comments)s") % {"comments": comments}


def _lead(agreement: Agreement) -> str:
    if agreement.waited_for and any(one.approves for one in agreement.verdicts):
        names = ", ".join(one.name for one in agreement.waited_for)
        return _("Not answered yet: %(names)s.") % {"names": names}
    return _(
        "An approval is of one state of the draft: every change of it but for translations and tests makes it void."
    )


def _reviewers(study: Study, agreement: Agreement, now: datetime) -> list[ReviewerRow]:
    holding = {one.reviewer_id: one for one in agreement.verdicts}
    void = {one.reviewer_id: one for one in agreement.void}
    reviewers = queries.reviewers_of(study)
    opened = queries.openings_of(reviewers)
    links = {one.pk: _link(one, opened.get(one.pk), now) for one in reviewers}
    return [_row(one, holding.get(one.pk), void.get(one.pk), agreement, links[one.pk]) for one in reviewers]


def _row(
    reviewer: Reviewer, verdict: Verdict | None, void: Verdict | None, agreement: Agreement, link: tuple[bool, str]
) -> ReviewerRow:
    said = verdict or void
    sign, state = _state(verdict, void, agreement)
    return ReviewerRow(
        reviewer=reviewer,
        sign=sign,
        state=state,
        said_at=f"{short_day(said.given_at)}, {clock(said.given_at)}" if said else "",
        note=said.note if said else "",
        works=link[0],
        link=link[1],
    )


def _state(verdict: Verdict | None, void: Verdict | None, agreement: Agreement) -> tuple[str, str]:
    if verdict is not None:
        return ("ok", _("approved")) if verdict.approves else ("warn", _("not yet"))
    if void is not None:
        words = _("approved an earlier state: void") if void.approves else _("not yet, of an earlier state")
        return ("bad" if void.approves else "off"), words
    return "off", _("nothing said yet") if agreement.proof else _("nothing shown yet")


def _link(reviewer: Reviewer, opened_at: datetime | None, now: datetime) -> tuple[bool, str]:
    if reviewer.revoked_at is not None:
        return False, _("link revoked on %(day)s") % {"day": short_day(reviewer.revoked_at)}
    if reviewer.expires_at <= now:
        return False, _("link expired on %(day)s") % {"day": short_day(reviewer.expires_at)}
    if not reviewer.created_by.is_active:
        return False, _("link stopped: its maker is suspended")
    words = _("link …%(ending)s until %(day)s") % {"ending": reviewer.ending, "day": short_day(reviewer.expires_at)}
    if opened_at is None:
        return True, words + ", " + _("never opened")
    opened = {"day": short_day(opened_at), "time": clock(opened_at)}
    return True, words + ", " + _("opened on %(day)s, %(time)s") % opened
