"""The page that compares two questionnaires: what changed, and what it means for earlier answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.design import queries
from surveys.design.models import Draft, Study, Version
from surveys.design.queries import decisions_between, meanings_to_decide, questionnaire_of
from surveys.fieldwork.queries import personal_columns
from surveys.formatting import full_day
from surveys.interviewing.queries import Progress, progress_of
from surveys.questionnaire import codebook
from surveys.questionnaire.comparison import APART, CARE, DECIDED, Change, compare
from surveys.questionnaire.comparison import meanings as options
from surveys.questionnaire.comparison.decisions import Decision
from surveys.questionnaire.model.structure import Questionnaire

from .counts import asks
from .meanings import DecisionRow, decision_row

_TOLD_IN_WORDS = (
    *("type_", "list_", "code_", "codes_", "scale_", "ends_"),
    *("route_", "partial_from_", "after_break_off_", "order_", "group_"),
    *("question_renamed", "question_moved"),
    *("quota_added", "quota_target_", "quota_group_", "quota_label_"),
)
"""Prefixes of kinds of change whose sentence already says what was there before and after."""
_LISTS = ("code_", "codes_", "scale_", "list_")
_ROUTE = (
    *("condition_", "route_", "times_", "order_", "partial_from_", "after_break_off_"),
    *("group_", "repeat_", "page_", "column_"),
)
_QUOTAS = ("quota_", "all_quota_")
_SAYINGS = ("script_", "answer_")


class NothingToCompareError(Exception):
    """The study does not have two questionnaires that can be compared."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that are in both texts (``same``), only in the earlier (``del``) or only in the later (``ins``)."""

    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change in the user's language. ``sign`` and ``tag`` say what it means for the analysis."""

    name: str
    what: str
    meaning: str
    sign: str
    tag: str
    stretches: tuple[Stretch, ...] = ()
    must_be_decided: bool = False


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Changes of one kind: in questions, answers, the route, quotas or what interviewers say."""

    title: str
    changes: list[ChangeRow]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two questionnaires: its name, its figures, who published it and why."""

    key: str
    title: str
    questions: int
    variables: int
    completes: int
    published: str
    reason: str


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """The content of the page."""

    heading: str
    lead: str
    old: Side
    new: Side
    parts: list[ChangeGroup]
    choices: list[tuple[str, str]]
    unfinished: int
    decisions: list[DecisionRow]


def comparison_of(study: Study, old: str = "", new: str = "") -> ComparisonPage:
    """Compare two of the study's questionnaires, each given as ``draft`` or as a version's number.

    By default the draft, or else the last version, is compared with the version before it. Raises
    ``NothingToCompareError``.
    """
    sources = _sources(study)
    keys = list(sources)
    new_key = new if new in sources else (keys[0] if keys else "")
    earlier = [key for key in keys if keys.index(key) > keys.index(new_key)] if new_key else []
    old_key = old if old in sources and old != new_key else (earlier[0] if earlier else "")
    if not new_key or not old_key:
        raise NothingToCompareError
    before, after = _read(sources[old_key]), _read(sources[new_key])
    changes = compare(before, after, translate=_)
    taken = _taken(sources, old_key, new_key)
    decisions = [decision for _version, decision in taken]
    is_draft = new_key == "draft"
    pending = len(meanings_to_decide(study, after, columns=personal_columns(study))) if is_draft else 0
    progress = progress_of(study)
    old_side = _side(old_key, sources[old_key], before, progress)
    new_side = _side(new_key, sources[new_key], after, progress)
    return ComparisonPage(
        heading=_heading(new_side.title, changes, decisions, pending),
        lead=" ".join(side.published for side in (old_side, new_side) if side.published),
        old=old_side,
        new=new_side,
        parts=_parts(changes, is_draft, decisions),
        choices=[(key, _title(key)) for key in keys],
        unfinished=progress.unfinished,
        decisions=[decision_row(version.number, decision) for version, decision in taken],
    )


def _taken(sources: dict[str, Draft | Version], old: str, new: str) -> list[tuple[Version, Decision]]:
    """Return the decisions about earlier answers that were made between the two versions."""
    versions = [source for source in sources.values() if isinstance(source, Version)]
    last = versions[0].number if versions else 0
    ends = sorted(last if key == "draft" else int(key) for key in (old, new))
    return decisions_between(versions, *ends)


def _sources(study: Study) -> dict[str, Draft | Version]:
    """Return ``draft`` or version number → questionnaire, newest first."""
    versions: QuerySet[Version] = study.versions.order_by("-number").defer("workbook").select_related("published_by")
    found: dict[str, Draft | Version] = {}
    draft = queries.draft_of(study)
    if draft is not None and draft.questionnaire is not None:
        found["draft"] = draft
    return found | {str(version.number): version for version in versions}


def _read(source: Draft | Version) -> Questionnaire:
    questionnaire = questionnaire_of(source)
    if questionnaire is None:
        raise NothingToCompareError
    return questionnaire


def _side(key: str, source: Draft | Version, questionnaire: Questionnaire, progress: Progress) -> Side:
    published, reason, completes = "", "", 0
    if isinstance(source, Version):
        day = full_day(source.published_at)
        published = _("%(version)s of %(day)s, %(person)s.") % {
            "version": _title(key),
            "day": day,
            "person": source.published_by or "–",
        }
        reason, completes = source.reason, progress.complete_by_version.get(source.pk, 0)
    return Side(
        key=key,
        title=_title(key),
        questions=sum(asks(question) for question in questionnaire.questions()),
        variables=len(codebook.build(questionnaire).variables),
        completes=completes,
        published=published,
        reason=reason,
    )


def _title(key: str) -> str:
    return _("The draft") if key == "draft" else _("Version %(number)s") % {"number": key}


def _heading(title: str, changes: list[Change], taken: list[Decision], pending: int) -> str:
    if not changes:
        return _("%(version)s asks the same, word for word") % {"version": title}
    count = ngettext("%(version)s changes one thing", "%(version)s changes %(count)s things", len(changes)) % {
        "version": title,
        "count": apnumber(len(changes)),
    }
    if pending:
        return ngettext(
            "%(changes)s; what becomes of earlier answers has to be decided once",
            "%(changes)s; what becomes of earlier answers has to be decided %(count)s times",
            pending,
        ) % {"changes": count, "count": apnumber(pending)}
    apart = _kept_apart(changes, taken)
    if not apart:
        return _("%(changes)s; every answer already given stays readable") % {"changes": count}
    return ngettext(
        "%(changes)s; after one of them answers must be kept apart",
        "%(changes)s; after %(count)s of them answers must be kept apart",
        apart,
    ) % {"changes": count, "count": apnumber(apart)}


def _kept_apart(changes: list[Change], taken: list[Decision]) -> int:
    """Return how many changes keep earlier answers apart; where a decision was made, it counts."""
    apart = sum(change.weight == APART and not (taken and change.kind in DECIDED) for change in changes)
    return apart + sum(decision.option == options.APART for decision in taken)


def _parts(changes: list[Change], is_draft: bool, decisions: list[Decision]) -> list[ChangeGroup]:
    taken = {_marks(decision.change): decision for decision in decisions}
    titled = (
        (_("Answers"), _LISTS),
        (_("Route"), _ROUTE),
        (_("Quotas"), _QUOTAS),
        (_("What interviewers say"), _SAYINGS),
    )
    others = [(title, [one for one in changes if one.kind.startswith(kinds)]) for title, kinds in titled]
    known = tuple(prefix for _title, kinds in titled for prefix in kinds)
    parts = [(_("Questions"), [one for one in changes if not one.kind.startswith(known)]), *others]
    return [
        ChangeGroup(title, list(dict.fromkeys(_row(change, is_draft, taken) for change in part)))
        for title, part in parts
        if part
    ]


def _row(change: Change, is_draft: bool, taken: Mapping[object, Decision]) -> ChangeRow:
    must_be_decided = is_draft and change.kind in DECIDED
    decision = None if is_draft else taken.get(_marks(change))
    sign, tag = {
        APART: ("bad", _("to be decided") if must_be_decided else _("keep apart")),
        CARE: ("warn", _("to be decided") if must_be_decided else _("to consider")),
    }.get(change.weight, ("", _("readable")))
    if change.kind.endswith("_added") and change.weight != APART:
        sign, tag = "new", _("added")
    if decision is not None:
        sign, tag = {
            options.SAME: ("", _("readable")),
            options.APART: ("bad", _("kept apart")),
            options.RECODE: ("warn", _("recoded")),
        }[decision.option]
    told = change.kind.startswith(_TOLD_IN_WORDS)
    words = [] if told else stretches(change.before, change.after)
    meaning = decision.words(_) if decision is not None else change.meaning(_)
    return ChangeRow(change.name, change.what(_), meaning, sign, tag, tuple(words), must_be_decided)


def _marks(change: Change) -> object:
    """Return a key that identifies a change among those between two versions."""
    return change.kind, change.name, change.before, change.after, change.values.get("codes"), change.values.get("code")


def stretches(before: str, after: str) -> list[Stretch]:
    """Return both texts merged word by word: what is unchanged, deleted and inserted."""
    old, new = before.split(), after.split()
    found: list[Stretch] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Stretch(" ".join(old[i1:i2]), "same"))
            continue
        if i2 > i1:
            found.append(Stretch(" ".join(old[i1:i2]), "del"))
        if j2 > j1:
            found.append(Stretch(" ".join(new[j1:j2]), "ins"))
    return found
