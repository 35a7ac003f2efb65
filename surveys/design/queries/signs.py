"""What stands at the rooms of a draft: how many problems, untranslated texts and quotas there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.design.models import Draft, Study
from surveys.questionnaire.problems import ERROR, Problem

from .drafts import draft_of, problems_of
from .saved_tests import TESTS

NOT_TRANSLATED = "translation_missing"


@dataclass(frozen=True, slots=True)
class RoomSigns:
    """The numbers at the rooms; ``has_tests``: whether there are saved tests."""

    errors: int = 0
    warnings: int = 0
    untranslated: int = 0
    quotas: int = 0
    has_tests: bool = False


def room_signs(study: Study) -> RoomSigns:
    """The signs of the study's draft. One query."""
    draft = draft_of(study)
    return signs_of(draft, problems_of(draft)) if draft is not None else RoomSigns()


def signs_of(draft: Draft, problems: Sequence[Problem]) -> RoomSigns:
    """The signs of a draft with these problems."""
    errors = sum(one.severity == ERROR for one in problems)
    tests = (one for one in draft.sheets if TESTS in (one.get("as"), str(one["name"]).lower()))
    return RoomSigns(
        errors=errors,
        warnings=len(problems) - errors,
        untranslated=sum(int(one.values["count"]) for one in problems if one.code == NOT_TRANSLATED),
        quotas=len((draft.questionnaire or {}).get("quotas", ())),
        has_tests=any(one["read"] and one["rows"] for one in tests),
    )
