"""The versions of a study's questionnaire, its draft and what is wrong with it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from surveys.design.models import Draft, DraftStep, OwnName, StepKind, StepState, Study, Version
from surveys.formats.editing import RowIds
from surveys.formats.merging import DRAFT, VERSION, Base, Stamp
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


def step_to_undo(study: Study) -> DraftStep | None:
    """The change made last that stands; none before the workbook was uploaded."""
    last = study.draft_steps.filter(state=StepState.DONE).order_by("-number").first()
    return last if last is not None and last.kind != StepKind.UPLOAD else None


def step_to_redo(study: Study) -> DraftStep | None:
    """The change undone last, if nothing else has been done since."""
    return study.draft_steps.filter(state=StepState.UNDONE).order_by("number").first()


def steps_back_to(study: Study, number: int) -> list[DraftStep] | None:
    """The steps that stand after the one of this number, the last first; ``None`` if no way leads back to it."""
    reached = study.draft_steps.filter(number=number, state=StepState.DONE).exists()
    steps = list(study.draft_steps.filter(number__gt=number, state=StepState.DONE).order_by("-number"))
    return steps if reached and all(step.way_back is not None for step in steps) else None


def is_changed_here(study: Study) -> bool:
    """Whether the draft is another one than the workbook that was uploaded last."""
    return step_to_undo(study) is not None


def stamp_of_draft(draft: Draft, now: datetime) -> Stamp:
    """The stamp of a copy of the draft as it is now: right after the last step that stands."""
    standing = draft.study.draft_steps.filter(state=StepState.DONE)
    number = standing.order_by("-number").values_list("number", flat=True).first() or 0
    return Stamp(DRAFT, draft.study_id, number, int(now.timestamp()))


def changes_since(study: Study, number: int) -> list[DraftStep]:
    """The latest steps that stand after the one of this number, in their order, with who made them."""
    steps = study.draft_steps.filter(state=StepState.DONE, number__gt=number).select_related("made_by")
    return list(steps.defer("way_back", "row_ids").order_by("-number")[:MOST_CHANGES])[::-1]


def base_of(draft: Draft, stamp: Stamp | None) -> Base | None:
    """How the state of the draft, or the version, is found of which a workbook is a copy; ``None`` if it is unknown."""
    study = draft.study
    if stamp is None or stamp.study != study.pk:
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
    return Stamp(DRAFT, study.pk, upload.number, int(upload.made_at.timestamp())), upload


def stamp_of_step(study: Study, number: int) -> Stamp | None:
    """The state right after a step; ``None`` if no way leads back to it."""
    step = study.draft_steps.filter(number=number, state=StepState.DONE).first()
    if step is None or steps_back_to(study, number) is None:
        return None
    return Stamp(DRAFT, study.pk, number, int(step.made_at.timestamp()))


def latest_steps(study: Study) -> list[DraftStep]:
    """The latest steps that stand, the last first, back to the upload they begin with, which is among them."""
    found: list[DraftStep] = []
    for step in study.draft_steps.filter(state=StepState.DONE).order_by("-number")[:MOST_LOOKED_AT]:
        found.append(step)
        if step.kind == StepKind.UPLOAD or step.way_back is None:
            break
    return found


MOST_LOOKED_AT = 60
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
