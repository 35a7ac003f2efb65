"""The versions of a study's questionnaire, its draft and what is wrong with it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from surveys.design.models import Draft, DraftStep, OwnName, StepKind, StepState, Study, Version
from surveys.formats.editing import RowIds
from surveys.people.models import User
from surveys.questionnaire import problems
from surveys.questionnaire.checks import quota_sums
from surveys.questionnaire.model import storage
from surveys.questionnaire.problems import Problem


def versions_of(study: Study) -> QuerySet[Version]:
    """The study's versions, newest first, without their workbooks."""
    return study.versions.order_by("-number").select_related("published_by").defer("workbook", "codebook")


def draft_of(study: Study) -> Draft | None:
    """The draft being worked on, without its workbook; ``None`` when all is published or nothing was uploaded."""
    return Draft.objects.filter(study=study).defer("workbook").select_related("study", "uploaded_by").first()


def whole_draft_of(study: Study) -> Draft | None:
    """The draft with its workbook: each upload and each change puts another in its place, which has one of its own."""
    return Draft.objects.filter(study=study).select_related("study", "uploaded_by").first()


def problems_of(draft: Draft) -> list[Problem]:
    """The draft's problems, errors first; last those that depend on the number of interviews planned."""
    found = [problems.from_json(stored) for stored in draft.problems]
    if draft.study.target and draft.questionnaire is not None:
        found += quota_sums(storage.from_json(draft.questionnaire), draft.study.target)
    return found


def own_names_of(study: Study) -> list[OwnName]:
    """The sheets and columns that were declared to be the researcher's own, sheet by sheet."""
    return list(OwnName.objects.filter(study=study).select_related("declared_by").order_by("sheet", "heading"))


def own_pairs(study: Study) -> set[tuple[str, str]]:
    """The same as pairs of sheet and heading, as the reader of workbooks takes them."""
    return set(OwnName.objects.filter(study=study).values_list("sheet", "heading"))


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


STEPS_AT_ONCE = 100


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
