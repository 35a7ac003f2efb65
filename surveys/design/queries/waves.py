"""What a new wave can be made from: drafts and versions, and the variables that the waves of a series have."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from surveys.design.models import Draft, Series, Study, Version
from surveys.people.models import User

from .drafts import draft_of
from .studies import visible_to


def repeatable_of(study: Study) -> list[Draft | Version]:
    """The versions with the latest first, the one in use before the others, and the draft last; without workbooks."""
    kept = study.versions.order_by("-number").defer("workbook", "codebook", "decisions", "questionnaire")
    versions: list[Draft | Version] = sorted(kept, key=lambda one: one.pk != study.fielded_version_id)
    draft = draft_of(study)
    return [*versions, draft] if draft is not None and draft.questionnaire is not None else versions


def whole_source(study: Study, *, version: int | None) -> Draft | Version | None:
    """The version of this number with its workbook, or the study's draft; ``None`` if there is none."""
    if version is not None:
        return Version.objects.filter(study=study, number=version).first()
    return Draft.objects.filter(study=study, questionnaire__isnull=False).first()


def variables_by_wave(series: Series, user: User) -> dict[int, frozenset[str]]:
    """The names of the questions of each wave's version in use, as far as the person may see the study."""
    studies = visible_to(user).filter(series=series, wave__isnull=False, fielded_version__isnull=False)
    found = studies.order_by("wave").values_list("wave", "fielded_version__questionnaire")
    waves: dict[int, frozenset[str]] = {}
    for wave, questionnaire in found:
        assert wave is not None  # noqa: S101 (asked for)
        waves[wave] = waves.get(wave, frozenset()) | frozenset(_names(questionnaire.get("items", ())))
    return waves


def waves_of(series: Series) -> frozenset[int]:
    """The numbers that waves of the series have already."""
    numbers = Study.objects.filter(series=series).values_list("wave", flat=True)
    return frozenset(number for number in numbers if number is not None)


def _names(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for item in items:
        if item.get("kind") == "q":
            yield item["name"]
        yield from _names(item.get("items", ()))
