"""The versions of a study's questionnaire, its draft and what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from surveys.design.models import Draft, DraftStep, OwnName, StepKind, StepState, Study, Version
from surveys.formats.editing import RowIds
from surveys.formats.merging import DRAFT, VERSION, Base, Stamp, study_print
from surveys.people.models import User
from surveys.questionnaire import problems
from surveys.questionnaire.checks import quota_sums
from surveys.questionnaire.comparison.trend import trend_problems
from surveys.questionnaire.model import storage
from surveys.questionnaire.problems import Problem


def versions_of(study: Study) -> QuerySet[Version]:
    """The study's versions, newest first, without their workbooks."""
    return study.versions.order_by("-number").select_related("published_by").defer("workbook", "codebook")


def draft_of(study: Study) -> Draft | None:
    """The draft being worked on, without its workbook; ``None`` when all is published or nothing was uploaded."""
    return _drafts_of(study).defer("workbook").first()


def whole_draft_of(study: Study) -> Draft | None:
    """The draft with its workbook: each upload and each change puts another in its place, which has one of its own."""
    return _drafts_of(study).first()


def draft_number(study: Study) -> int | None:
    """The number of the version that the study's draft will be; ``None`` without a draft. One query."""
    published = Count("study__versions")
    return Draft.objects.filter(study=study).annotate(will_be=published + 1).values_list("will_be", flat=True).first()


def _drafts_of(study: Study) -> QuerySet[Draft]:
    return Draft.objects.filter(study=study).select_related("study__earlier_wave", "uploaded_by")


def problems_of(draft: Draft) -> list[Problem]:
    """The draft's problems, errors first; last those that depend on the number of interviews planned.

    What has changed of variables in series against the earlier wave stands among them.
    """
    found = [problems.from_json(stored) for stored in draft.problems]
    earlier = getattr(draft.study, "earlier_wave", None)
    if draft.questionnaire is None or not (draft.study.target or earlier):
        return found
    questionnaire = storage.from_json(draft.questionnaire)
    if earlier is not None:
        found += trend_problems(storage.from_json(earlier.questionnaire), questionnaire)
    if draft.study.target:
        found += quota_sums(questionnaire, draft.study.target)
    return sorted(found, key=lambda one: one.severity != problems.ERROR) if earlier else found


def own_names_of(study: Study) -> list[OwnName]:
    """The sheets and columns that were declared to be the researcher's own, sheet by sheet."""
    return list(OwnName.objects.filter(study=study).select_related("declared_by").order_by("sheet", "heading"))


def own_pairs(study: Study) -> set[tuple[str, str]]:
    """The same as pairs of sheet and heading, as the reader of workbooks takes them."""
    return set(OwnName.objects.filter(study=study).values_list("sheet", "heading"))


def kept_as(study: Study) -> str:
    """Under which name the process that has read the study's draft is kept, for the next edit of it."""
    return f"draft:{study.pk}"


def row_ids_of(draft: Draft) -> RowIds:
    """The lasting ids of the draft's rows."""
    return RowIds(draft.row_ids)


def steps_of(study: Study) -> list[DraftStep]:
    """The steps of the draft since its workbook was uploaded, that upload first."""
    upload = DraftStep.objects.filter(study=study, kind=StepKind.UPLOAD).order_by("-number").first()
    since = upload.number if upload else 0
    steps = study.draft_steps.filter(number__gte=since).select_related("made_by").defer("way_back", "row_ids")
    return list(steps.order_by("number"))


def last_step(study: Study) -> DraftStep | None:
    """The change made last that stands, whoever made it; none before the workbook was uploaded."""
    last = study.draft_steps.filter(state=StepState.DONE).order_by("-number").first()
    return last if last is not None and last.kind != StepKind.UPLOAD else None


def step_to_undo(study: Study, by: User | None = None) -> DraftStep | None:
    """The person's change made last that stands, of anybody if none is given; none before an upload."""
    steps = _walked_steps(study)
    taken = _taken_back(steps)
    own = (one for one in steps if one.state == StepState.DONE and one.takes_back is None)
    return next((one for one in own if _is_of(one, by) and one.number not in taken), None)


def step_to_redo(study: Study, by: User | None = None) -> DraftStep | None:
    """The person's change undone last, if the person has done nothing else since."""
    steps = _walked_steps(study)
    taken = _taken_back(steps)
    own = [one for one in steps if _is_of(one, by) and one.takes_back is None]
    standing = next((one.number for one in own if one.state == StepState.DONE and one.number not in taken), 0)
    gone = (one for one in reversed(own) if one.state == StepState.UNDONE or taken.get(one.number, 0) > standing)
    return next(gone, None)


def taking_back(study: Study, step: DraftStep) -> DraftStep | None:
    """The step that stands and takes this one back, because colleagues had made others since; ``None`` if none does."""
    numbers = _taken_back(_walked_steps(study))
    return study.draft_steps.get(number=numbers[step.number]) if step.number in numbers else None


def later_steps(step: DraftStep) -> list[DraftStep]:
    """The steps that stand and were made after this one, the last first, each with who made it."""
    later = DraftStep.objects.filter(study=step.study_id, number__gt=step.number, state=StepState.DONE)
    return list(later.select_related("made_by").order_by("-number"))


def _walked_steps(study: Study) -> list[DraftStep]:
    """The latest steps since the last upload, the last first; those dropped do not count."""
    steps = study.draft_steps.exclude(state=StepState.DROPPED).select_related("made_by")
    latest = steps.defer("way_back", "row_ids", "changes").order_by("-number")[:MOST_WALKED]
    return list(takewhile(lambda one: one.kind != StepKind.UPLOAD, latest))


def _taken_back(steps: Iterable[DraftStep]) -> dict[int, int]:
    """The numbers of steps that a later one takes back, each with that one's; steps are given the last first."""
    taken: dict[int, int] = {}
    for one in steps:
        if one.takes_back is not None and one.state == StepState.DONE and one.number not in taken:
            taken[one.takes_back] = one.number
    return taken


def _is_of(step: DraftStep, by: User | None) -> bool:
    return by is None or step.made_by_id == by.pk


def steps_back_to(study: Study, number: int) -> list[DraftStep] | None:
    """The steps that stand after the one of this number, the last first; ``None`` if no way leads back to it."""
    reached = study.draft_steps.filter(number=number, state=StepState.DONE).exists()
    steps = list(study.draft_steps.filter(number__gt=number, state=StepState.DONE).order_by("-number"))
    return steps if reached and all(step.way_back is not None for step in steps) else None


def rows_added_with(study: Study, row: int) -> range:
    """The ids of the rows that one of the latest steps has added together with this one; none if no step did."""
    steps = study.draft_steps.filter(state=StepState.DONE, kind=StepKind.EDIT).order_by("-number")
    for changes in steps.values_list("changes", flat=True)[:MOST_LOOKED_AT]:
        for one in changes:
            if one["do"] == "insert" and one["first"] <= row < one["first"] + one["count"]:
                return range(one["first"], one["first"] + one["count"])
    return range(0)


def is_changed_here(study: Study) -> bool:
    """Whether the draft is another one than the workbook that was uploaded last."""
    return last_step(study) is not None


def stamp_of_draft(draft: Draft, now: datetime) -> Stamp:
    """The stamp of a copy of the draft as it is now: right after the last step that stands."""
    standing = draft.study.draft_steps.filter(state=StepState.DONE)
    number = standing.order_by("-number").values_list("number", flat=True).first() or 0
    return _stamp(draft.study, DRAFT, number, now)


def stamp_of_version(study: Study, number: int, now: datetime) -> Stamp:
    """The stamp of a copy of a version."""
    return _stamp(study, VERSION, number, now)


def is_stamp_of(study: Study, stamp: Stamp) -> bool:
    """Whether a workbook was copied from this study, and not from the one of its number in another installation."""
    return stamp.study == study.pk and stamp.study_print == _print_of(study)


def _stamp(study: Study, kind: str, number: int, at: datetime) -> Stamp:
    return Stamp(kind, study.pk, number, int(at.timestamp()), study_print=_print_of(study))


def _print_of(study: Study) -> str:
    return study_print(study.pk, study.created_at.astimezone(UTC).isoformat())


def changes_since(study: Study, number: int) -> list[DraftStep]:
    """The latest steps that stand after the one of this number, in their order, with who made them."""
    steps = study.draft_steps.filter(state=StepState.DONE, number__gt=number).select_related("made_by")
    return list(steps.defer("way_back", "row_ids").order_by("-number")[:MOST_CHANGES])[::-1]


def base_of(draft: Draft, stamp: Stamp | None) -> Base | None:
    """How the state of the draft, or the version, is found of which a workbook is a copy; ``None`` if it is unknown."""
    study = draft.study
    if stamp is None or not is_stamp_of(study, stamp):
        return None
    if stamp.kind == VERSION:
        version = study.versions.filter(number=stamp.number, workbook__isnull=False).first()
        return Base(content=bytes(version.workbook or b""), fingerprint=stamp.fingerprint) if version else None
    standing = study.draft_steps.filter(state=StepState.DONE)
    steps = list(standing.filter(number__gt=stamp.number).order_by("-number"))
    if any(step.way_back is None for step in steps):
        return None
    last = standing.filter(number=stamp.number, way_back__isnull=False).first()
    return Base(
        ways_back=[bytes(step.way_back or b"") for step in steps],
        ids=steps[-1].row_ids if steps else draft.row_ids,
        fingerprint=stamp.fingerprint,
        further=bytes(last.way_back or b"") if last else b"",
        further_ids=last.row_ids if last else None,
    )


def stamp_of_upload(study: Study) -> tuple[Stamp, DraftStep] | None:
    """The state right after a workbook was uploaded last, and that step; ``None`` if no way leads back to it."""
    upload = study.draft_steps.filter(kind=StepKind.UPLOAD).order_by("-number").first()
    if upload is None or steps_back_to(study, upload.number) is None:
        return None
    return _stamp(study, DRAFT, upload.number, upload.made_at), upload


def stamp_of_step(study: Study, number: int) -> Stamp | None:
    """The state right after a step; ``None`` if no way leads back to it."""
    step = study.draft_steps.filter(number=number, state=StepState.DONE).first()
    if step is None or steps_back_to(study, number) is None:
        return None
    return _stamp(study, DRAFT, number, step.made_at)


def latest_steps(study: Study) -> list[DraftStep]:
    """The latest steps that stand, the last first, back to the upload they begin with, which is among them."""
    found: list[DraftStep] = []
    for step in study.draft_steps.filter(state=StepState.DONE).order_by("-number")[:MOST_LOOKED_AT]:
        found.append(step)
        if step.kind == StepKind.UPLOAD or step.way_back is None:
            break
    return found


MOST_LOOKED_AT = 60
MOST_WALKED = 300
"""Steps among which somebody's own are looked for, to be undone or redone."""
STEPS_AT_ONCE = 100
MOST_CHANGES = 500


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps of a draft, newest first; ``are_more``: whether there are older ones."""

    shown: list[DraftStep]
    are_more: bool


def history_of(study: Study, *, by: int | None = None, before: int | None = None) -> Steps:
    """The latest steps that stand or can be made again: of one person, and before a number, if these are given."""
    steps = study.draft_steps.exclude(state=StepState.DROPPED).select_related("made_by").defer("way_back", "row_ids")
    if by is not None:
        steps = steps.filter(made_by=by)
    if before is not None:
        steps = steps.filter(number__lt=before)
    found = list(steps.order_by("-number")[: STEPS_AT_ONCE + 1])
    return Steps(found[:STEPS_AT_ONCE], len(found) > STEPS_AT_ONCE)


def people_of_history(study: Study) -> list[User]:
    """Who has changed the draft, by name."""
    made = study.draft_steps.order_by().values("made_by").distinct()
    return list(User.objects.filter(pk__in=made).order_by("last_name", "first_name", "pk"))


def steps_in_reach(study: Study) -> frozenset[int]:
    """The numbers of the steps that stand and to which a way leads back; the greatest is that of the draft as it is."""
    reached = set[int]()
    steps = study.draft_steps.filter(state=StepState.DONE).order_by("-number")
    for number, ends in steps.values_list("number", ExpressionWrapper(Q(way_back=None), BooleanField())):
        reached.add(number)
        if ends:
            break
    return frozenset(reached)


def changes_after(study: Study, moment: datetime | None) -> int:
    """How many changes of the draft stand that were made after a moment, or of all."""
    steps = study.draft_steps.filter(state=StepState.DONE).exclude(kind=StepKind.UPLOAD)
    return (steps.filter(made_at__gt=moment) if moment else steps).count()
