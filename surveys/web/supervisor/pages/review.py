"""The page of review: what waits, one interview on its time line, the form of the verdict, people one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surveys.analysis.flags import Flag
from surveys.analysis.scorecards import ENOUGH, percent_of
from surveys.calling import corrections
from surveys.calling.corrections import REFUSALS
from surveys.design.models import Study
from surveys.interviewing.models import Interview
from surveys.interviewing.queries import (
    Moment,
    PersonChecked,
    Replay,
    checked_by_person,
    flags_of_interviews,
    interview_with_answers,
    question_words,
    replay_of,
)
from surveys.interviewing.services import known_case, preview_correction
from surveys.people.models import User, WatchScope
from surveys.people.queries import may_watch, watched_scopes
from surveys.review.models import BackCheck, DrawnAs, Improvement, Review, ReviewRules, ReviewVerdict, SinceThen
from surveys.review.queries import (
    PersonScore,
    ReviewQueue,
    check_of,
    is_free,
    open_improvement,
    queue_of,
    review_of,
    rules_for_review,
    scorecard_of,
    scores_by_person,
)
from surveys.web.screens.flags import flag_words, minutes
from surveys.web.screens.formatting import case_number
from surveys.web.supervisor.forms.corrections import in_words
from surveys.web.supervisor.forms.review import JudgeForm, initial_of, rules_in_words

from .review_timeline import Timeline, drawn, position

KINDS = {
    "answered": "",
    "changed": gettext_lazy("changed"),
    "taken_away": gettext_lazy("taken away"),
    "check": gettext_lazy("not accepted"),
    "back": gettext_lazy("went back"),
    "jump": gettext_lazy("went to another question"),
    "note": gettext_lazy("note"),
    "language": gettext_lazy("another language"),
    "suspended": gettext_lazy("suspended"),
    "resumed": gettext_lazy("went on"),
    "stopped": gettext_lazy("the respondent broke off"),
    "finished": gettext_lazy("finished"),
    "broken_off": gettext_lazy("broken off"),
}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A review that waits: interview, case, who conducted it, its flags in words, who has it in hand."""

    interview_id: int
    number: str
    who: str
    at: datetime
    why: str
    flags: list[str]
    holder: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class MomentRow:
    """A line of the table: ``flags``: why it is a place to look; ``x``: where it stands on the drawing."""

    moment: Moment
    clock: str
    kind: str
    x: str
    title: str
    flags: list[str]


@dataclass(frozen=True, slots=True)
class Selected:
    """The interview that is looked at. ``follows`` and ``refused`` by verdict: what it would lead to, or why not."""

    review: Review
    interview: Interview
    number: str
    who: str
    length: str
    flags: list[str]
    replay: Replay
    line: Timeline
    rows: list[MomentRow]
    form: JudgeForm
    is_free: bool
    improvement: Improvement | None
    check: BackCheck | None = None
    follows: dict[str, tuple[str, ...]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def choices(self) -> list[tuple[str, str, str, tuple[str, ...], str]]:
        """Verdict, words, key, what follows, why it is refused."""
        words = {"accepted": (_("Accept"), "A"), "rejected": (_("Reject"), "N"), "asked_again": (_("Ask again"), "R")}
        return [(one, *words[one], self.follows.get(one, ()), self.refused.get(one, "")) for one in words]


@dataclass(frozen=True, slots=True)
class ReviewedPerson:
    """Somebody's interviews in the study. ``days``: sparkline, by day the height of flags; ``percent``: the score."""

    name: str
    checked: PersonChecked
    score: PersonScore | None
    percent: int | None
    days: list[tuple[str, int, str]]
    since: list[str]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What the page shows; ``people``: ``None`` where figures of persons may not be seen."""

    heading: str
    rules: str
    queue: ReviewQueue
    flagged: list[QueueRow]
    others: list[QueueRow]
    selected: Selected | None
    people: list[ReviewedPerson] | None
    scored: bool
    few: bool


def review_page(
    study: Study, viewer: User, now: datetime, *, interview_id: int | None, sees_people: bool, given: Any = None
) -> ReviewPage:
    """The page with this interview, or with the first that waits and is free."""
    watched, rules = watched_scopes(), rules_for_review(study)
    scored = WatchScope.SCORECARDS in watched
    named = scored or WatchScope.PRODUCTIVITY in watched
    queue = queue_of(study)
    waiting = [*queue.flagged, *queue.others]
    if interview_id is None:
        interview_id = next((one.interview_id for one in waiting if is_free(one, viewer, now)), None)
    flags = flags_of_interviews([*(one.interview_id for one in waiting), *([interview_id] if interview_id else ())])

    def rows(reviews: Sequence[Review]) -> list[QueueRow]:
        return [_row(one, flags, viewer, interview_id, now, named=named) for one in reviews]

    selected = None
    if interview_id is not None:
        seen_by = _ReviewReader(viewer, rules, sees_people=sees_people, named=named, scored=scored)
        selected = _selected(study, interview_id, seen_by, now, flags, given)
    people = _people(study, scored=scored) if named and sees_people else None
    few = bool(people) and any(one.score is not None and 0 < one.score.scored < ENOUGH for one in people or ())
    return ReviewPage(
        heading=_heading(queue),
        rules=rules_in_words(rules),
        queue=queue,
        flagged=rows(queue.flagged),
        others=rows(queue.others),
        selected=selected,
        people=people,
        scored=scored,
        few=few,
    )


def _heading(queue: ReviewQueue) -> str:
    if not queue.flagged_count and not queue.others_count:
        return _("Nothing to review")
    count = queue.flagged_count
    words = ngettext("%(count)s interview with a flag", "%(count)s interviews with a flag", count) % {"count": count}
    return _("%(flagged)s and %(others)s drawn to review; %(decided)s reviewed") % {
        "flagged": words,
        "others": queue.others_count,
        "decided": queue.decided,
    }


def _row(
    review: Review,
    flags: dict[int, list[tuple[Flag, Any]]],
    viewer: User,
    selected: int | None,
    now: datetime,
    *,
    named: bool,
) -> QueueRow:
    held = review.reviewer is not None and not is_free(review, viewer, now)
    return QueueRow(
        interview_id=review.interview_id,
        number=case_number(review.interview.case.number),
        who=review.interviewer.short_name if named else "",
        at=review.interview.started_at,
        why=str(DrawnAs(review.drawn_as).label),
        flags=[flag_words(flag, found) for flag, found in flags.get(review.interview_id, ())],
        holder=review.reviewer.short_name if held and review.reviewer else "",
        is_open=review.interview_id == selected,
    )


@dataclass(frozen=True, slots=True)
class _ReviewReader:
    """Who looks, by which rules of review, and what may be shown."""

    person: User
    rules: ReviewRules
    sees_people: bool
    named: bool
    scored: bool


def _selected(
    study: Study,
    interview_id: int,
    reader: _ReviewReader,
    now: datetime,
    flags: dict[int, list[tuple[Flag, Any]]],
    given: Any,
) -> Selected | None:
    interview = interview_with_answers(study, interview_id)
    if interview is None:
        return None
    interview.case.study = study
    who = interview.last_attempt.interviewer
    review = review_of(study, interview_id) or Review(
        interview=interview, study=study, interviewer=who, drawn_as=DrawnAs.ASKED, drawn_at=now
    )
    replay, words = replay_of(interview, sees_people=reader.sees_people), question_words(interview)
    found = flags.get(interview_id, [])
    follows, refused, seen = ({}, {}, {}) if review.verdict else _consequences(interview, now)
    form = judge_form(study, interview, review, given, reader=reader, initial=seen)
    return Selected(
        review=review,
        interview=interview,
        number=case_number(interview.case.number),
        who=who.short_name if reader.named else "",
        length=minutes(interview.seconds),
        flags=[flag_words(flag, about) for flag, about in found],
        replay=replay,
        line=drawn(replay),
        rows=[_moment(one, replay, words, found) for one in replay.moments],
        form=form,
        is_free=is_free(review, reader.person, now),
        improvement=open_improvement(study, who.pk) if form.scored else None,
        check=check_of(interview_id),
        follows=follows,
        refused=refused,
    )


def _consequences(
    interview: Interview, now: datetime
) -> tuple[dict[str, tuple[str, ...]], dict[str, str], dict[str, str]]:
    """By verdict: what it would lead to; why it is refused; by field of the form the fingerprint of what was shown."""
    follows: dict[str, tuple[str, ...]] = {}
    refused: dict[str, str] = {}
    seen: dict[str, str] = {}
    known = known_case(interview.case)
    rejected = corrections.Reject(interview.pk)
    changes: dict[str, corrections.Change] = {"rejected": rejected, "asked_again": corrections.Reopen()}
    for name, change in changes.items():
        preview = preview_correction(case=interview.case, change=change, now=now, known=known)
        if preview.decision.refusal:
            refused[name] = _(REFUSALS[preview.decision.refusal])
        else:
            follows[name], seen[f"seen_{name}"] = tuple(in_words(preview)), preview.seen
    return follows, refused, seen


def judge_form(
    study: Study,
    interview: Interview,
    review: Review,
    given: Any,
    *,
    reader: _ReviewReader | None = None,
    initial: dict[str, str] | None = None,
) -> JudgeForm:
    """The form of the verdict, by the study's scorecard, the institute's or the usual one."""
    questions = sorted(question_words(interview))
    scored = reader.scored if reader else may_watch(WatchScope.SCORECARDS)
    items = review.marks or scorecard_of(study, reader.rules if reader else None)
    first = {"verdict": ReviewVerdict.ACCEPTED.value} | initial_of(review) | (initial or {})
    return JudgeForm(given, items=items, questions=questions, scored=scored, initial=first)


def _moment(one: Moment, replay: Replay, words: dict[str, str], flags: list[tuple[Flag, Any]]) -> MomentRow:
    name = one.question.partition(" · ")[0]
    signs = []
    if one.missing:
        signs.append(_("don’t know") if one.missing == "dk" else _("refused"))
    for flag, found in flags:
        if flag == Flag.FAST and name in found["questions"]:
            signs.append(_("fast"))
        if flag == Flag.SAME_LINES and name in found["grids"]:
            signs.append(_("same lines"))
    if one.is_pause:
        signs.append(_("pause"))
    return MomentRow(
        one, minutes(one.at), str(KINDS.get(one.kind, one.kind)), position(one, replay), words.get(name, ""), signs
    )


def _people(study: Study, *, scored: bool) -> list[ReviewedPerson]:
    today = timezone.localdate()
    checked = checked_by_person(study, today)
    scores = scores_by_person(study) if scored else {}
    people = User.objects.in_bulk([one.person for one in checked])
    most = max((flagged for one in checked for _day, flagged, _all in one.days), default=0) or 1
    rows = []
    for one in checked:
        score = scores.get(one.person)
        days = [
            (f"{16 * place}", max(2, round(18 * flagged / most)), f"{day:%d.%m}: {flagged}")
            for place, (day, flagged, _all) in enumerate(one.days)
        ]
        since = [str(SinceThen(went).label) for went in score.since] if score else []
        percent = percent_of(score.points, score.out_of) if score else None
        rows.append(ReviewedPerson(people[one.person].short_name, one, score, percent, days, since))
    return sorted(rows, key=lambda row: row.name.casefold())
