"""What a reviewer reads through a link: one state of the questionnaire, what of it is new, what was said of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design import queries
from surveys.design.models import Draft, DraftComment, Proof, Reviewer, Study, Verdict, Version
from surveys.design.queries import Agreement
from surveys.formatting import clock, full_day
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.types import is_shown
from surveys.web.researcher.pages.printing.page import PrintPage, printed_page
from surveys.web.researcher.pages.printing.sheet import PrintedPart, PrintedQuestion
from surveys.web.researcher.pages.proof_changes import ChangesTold, changes_kept

AT_ONCE = 100
"""Questions on one page of a long questionnaire: all of them at once would take seconds to come and to be drawn."""


@dataclass(frozen=True, slots=True)
class ProofQuestion:
    """A question with what of it is new, and what its reader has said of it."""

    printed: PrintedQuestion
    tags: Sequence[str]
    comments: Sequence[DraftComment]


@dataclass(frozen=True, slots=True)
class ProofPart:
    """Questions under one heading."""

    printed: PrintedPart
    questions: Sequence[ProofQuestion]


@dataclass(frozen=True, slots=True)
class ProofPage:
    """The content of the page. ``page`` is ``None`` before anything was shown.

    ``base``: with what it is compared, in words; ``changes``: with that; ``only_changes``: whether the rest is hidden.
    ``verdict``: what the reader said last, ``said_at`` in words when; ``holds``: whether of this content. ``since``:
    what has changed in the draft since it was shown, of which nothing is asked before it is shown. ``elsewhere``:
    comments at questions that are not there. ``number``: which of its ``pages`` it is, where there are many questions.
    """

    reviewer: Reviewer
    study: Study
    proof: Proof | None
    page: PrintPage | None
    state: str
    heading: str
    base: str
    changes: ChangesTold | None
    only_changes: bool
    parts: Sequence[ProofPart]
    number: int
    pages: int
    elsewhere: Sequence[DraftComment]
    verdict: Verdict | None
    said_at: str
    holds: bool
    since: ChangesTold | None
    can_decide: bool


def proof_page(reviewer: Reviewer, *, language: str, shows: str, number: int = 1, now: datetime) -> ProofPage:
    """Return the page of what the reviewer is shown now; ``shows`` is ``all`` or ``changes``, ``number`` which part."""
    study = reviewer.study
    agreement = queries.agreement_of(study, now)
    proof, verdict = agreement.proof, _own(agreement, reviewer)
    holds = verdict is not None and verdict in agreement.verdicts
    elsewhere = _("other parts of the interview lead here")
    read = partial(queries.shown_to, reviewer, instead=elsewhere)
    questionnaire = read(proof) if proof else None
    base = _base(proof, verdict) if proof else None
    changes = changes_kept(read(base), questionnaire) if base and questionnaire else None
    only = bool(changes and changes.count and shows != "all")
    said = queries.comments_begun_by(reviewer)
    shown = [one.name for one in questionnaire.questions() if is_shown(one)] if questionnaire else []
    wanted = [one for one in shown if not only or one in said or (changes and one in changes.tags)]
    pages = max(1, -(-len(wanted) // AT_ONCE))
    number = min(number, pages)
    here = frozenset(wanted[(number - 1) * AT_ONCE : number * AT_ONCE])
    page = _printed(reviewer, proof, questionnaire, language, here) if proof and questionnaire else None
    parts = _parts(page, changes, said) if page else []
    since = _since(agreement, questionnaire, read)
    return ProofPage(
        reviewer=reviewer,
        study=study,
        proof=proof,
        page=page,
        state=state_words(proof) if proof else "",
        heading=_heading(proof, verdict, changes, since, holds=holds),
        base=_base_words(base) if base else "",
        changes=changes,
        only_changes=only,
        parts=parts,
        number=number,
        pages=pages,
        elsewhere=[one for name, some in said.items() if name not in set(shown) for one in some],
        verdict=verdict,
        said_at=moment_words(verdict.given_at) if verdict else "",
        holds=holds,
        since=since,
        can_decide=agreement.is_current and agreement.draft is not None,
    )


def state_words(proof: Proof) -> str:
    """Return the name of a state: ``draft 4 as it was on 23 November 2026, 17:12``."""
    words = {"number": proof.draft_number, "moment": moment_words(proof.shown_at)}
    return _("draft %(number)s as it was on %(moment)s") % words


def moment_words(at: datetime) -> str:
    """Return a moment as it is written in what is kept: ``23 November 2026, 17:12``."""
    return f"{full_day(at)}, {clock(at)}"


def _own(agreement: Agreement, reviewer: Reviewer) -> Verdict | None:
    given = [one for one in (*agreement.verdicts, *agreement.void) if one.reviewer_id == reviewer.pk]
    return given[0] if given else None


def _printed(
    reviewer: Reviewer, proof: Proof, questionnaire: Questionnaire, language: str, names: frozenset[str]
) -> PrintPage:
    texts = queries.texts_shown_to(reviewer, proof)
    return printed_page(
        questionnaire,
        texts,
        language=language,
        source=capfirst(state_words(proof)),
        day=full_day(proof.shown_at),
        names=names,
    )


def _base(proof: Proof, verdict: Verdict | None) -> Proof | Version | None:
    """Return what the reader knows already: the state of their last verdict, or the version before."""
    if verdict is not None and verdict.proof_id != proof.pk:
        return Proof.objects.get(pk=verdict.proof_id)
    before = proof.study.versions.filter(number__lt=proof.draft_number)
    return before.order_by("-number").defer("codebook", "workbook").first()


def _base_words(base: Proof | Version) -> str:
    if isinstance(base, Version):
        return _("since version %(number)s") % {"number": base.number}
    return _("since what you saw on %(moment)s") % {"moment": moment_words(base.shown_at)}


def _since(
    agreement: Agreement, shown: Questionnaire | None, read: Callable[[Draft], Questionnaire]
) -> ChangesTold | None:
    if agreement.is_current or shown is None or agreement.draft is None:
        return None
    is_read = agreement.draft.questionnaire is not None
    return changes_kept(shown, read(agreement.draft)) if is_read else ChangesTold([], 0, 0, {})


def _parts(page: PrintPage, changes: ChangesTold | None, said: Mapping[str, Sequence[DraftComment]]) -> list[ProofPart]:
    tags = changes.tags if changes else {}
    return [
        ProofPart(part, [ProofQuestion(one, tags.get(one.name, ()), said.get(one.name, ())) for one in part.questions])
        for part in page.printed.parts
    ]


def _heading(
    proof: Proof | None, verdict: Verdict | None, changes: ChangesTold | None, since: ChangesTold | None, *, holds: bool
) -> str:
    if proof is None:
        return _("There is nothing to read yet")
    if proof.version is not None:
        return _("It has been published as version %(number)s") % {"number": proof.version.number}
    if verdict is not None and verdict.approves:
        if holds:
            return _("You have approved this questionnaire")
        return _("The questionnaire has changed: your approval no longer holds")
    if since is not None:
        return _("The questionnaire is being changed; you will be asked when it is ready")
    if verdict is not None and holds:
        return _("You have said: not yet")
    if changes is not None and changes.count:
        words = ngettext("%(count)s change to look at", "%(count)s changes to look at", changes.count)
        return words % {"count": changes.count}
    return _("A questionnaire to read and to approve")
