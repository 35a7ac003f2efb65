"""What somebody who cleans has before them: what was changed, one value to change, the derived variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from surveys.design.models import Study
from surveys.design.queries import program_of
from surveys.questionnaire.codebook import Codebook, Variable
from surveys.questionnaire.expressions import Finding, clean, parse, references
from surveys.results.models import CleanedValue, DerivedVariable
from surveys.results.queries.cleaning import cleaned_values_of
from surveys.results.queries.deliveries import interview_records
from surveys.results.queries.saved_sets import formulas_of
from surveys.results.services.workbook.cleaning_sheet import in_words
from surveys.results.services.workbook.columns import question_text
from surveys.results.services.workbook.delivery import Delivery

from .cleaning import NoSuchInterviewError, cleanable, interview_of, takes_values, value_in
from .deriving import derived_from, findings_in, preview_of
from .known_values import Known

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Change:
    """A change in words. ``follow_ups``: what follows from it; ``is_off_route``: it is no longer asked."""

    kept: CleanedValue
    variable: str
    before: str
    after: str
    is_off_route: bool = False
    follow_ups: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class CleaningBench:
    """Everything of the page. ``variables``: name → words; ``known``: what is delivered now of what is looked at;
    ``rounds``: the keys of the rounds in which it was asked; ``counted_before``: interviews that quota cells count as
    they were before a change."""

    changes: Sequence[Change]
    count: int
    interviews: int
    variables: Mapping[str, str]
    codes: Sequence[tuple[str, str]]
    known: str | None
    rounds: Sequence[str]
    is_unknown_case: bool
    derived: Sequence[DerivedVariable]
    counted_before: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """A formula tried out on everybody. ``lines``: words of a value → interviews; ``findings``: why it cannot be."""

    lines: Sequence[tuple[str, int]] = ()
    interviews: int = 0
    findings: Sequence[Finding] = ()


def cleaning_bench(
    study: Study, *, case: int | None, variable: str, instance: str = "", language: str, now: datetime
) -> CleaningBench:
    """The bench, with the value of one variable of a case if it is asked for."""
    delivery, variables = cleanable(study, language=language, now=now)
    named = Codebook(tuple(variables)).by_name
    changes = cleaned_values_of(study).filter(follows=None)
    chosen, known, is_unknown = named.get(variable.casefold()), None, False
    rounds: list[str] = []
    if case is not None and chosen is not None:
        try:
            interview = interview_of(study, case)
            rounds = [one["k"] for one in (interview.row or {}).get("r", {}).get(chosen.repeat, ())]
            if takes_values(delivery, chosen, interview, instance) or not chosen.repeat:
                known = in_words(delivery, chosen, value_in(delivery, chosen, interview, instance))
        except NoSuchInterviewError:
            is_unknown = True
    return CleaningBench(
        changes=_changes(delivery, named, changes),
        count=changes.count(),
        interviews=changes.order_by().values("interview").distinct().count(),
        variables={one.name: " ".join(question_text(one, delivery.words).split()) for one in variables},
        codes=[(code.code, delivery.words.of(code.label) or code.code) for code in chosen.codes] if chosen else [],
        known=known,
        rounds=rounds,
        is_unknown_case=is_unknown,
        derived=formulas_of(study),
        counted_before=_counted_before(study),
    )


def _counted_before(study: Study) -> int:
    """How many interviews were changed in what the quota cells of the questionnaire in the field read."""
    if study.fielded_version_id is None:
        return 0
    quotas = program_of(study.fielded_version_id).questionnaire.quotas
    names = {name.casefold() for quota in quotas if quota.when for name in references(parse(quota.when)).names}
    changes = CleanedValue.objects.filter(study=study, undone_at=None, variable__in=names)
    return changes.values("interview").distinct().count()


def _changes(delivery: Delivery, named: Mapping[str, Variable], changes: QuerySet[CleanedValue]) -> list[Change]:
    """The latest changes with what follows from each."""
    shown = [change for change in changes[:MOST_SHOWN] if change.variable in named]
    parts: dict[int, list[Change]] = {}
    for part in CleanedValue.objects.filter(follows__in=shown, undone_at=None).order_by("pk"):
        if part.variable in named or part.after.get("gone"):
            parts.setdefault(part.follows_id or 0, []).append(_change(delivery, named, part))
    return [replace(_change(delivery, named, one), follow_ups=parts.get(one.pk, ())) for one in shown]


def _change(delivery: Delivery, named: Mapping[str, Variable], kept: CleanedValue) -> Change:
    if kept.after.get("gone"):
        return Change(kept, kept.variable.rpartition("/")[2].removeprefix("@"), "–", "–", is_off_route=True)
    variable = named[kept.variable]
    version = kept.interview.version_id
    before, after = (in_words(delivery, variable, value, version) for value in (kept.before, kept.after))
    return Change(kept, variable.name, before, after, is_off_route=kept.follows_id is not None and not kept.after)


def preview_derived(study: Study, *, formula: str, codes: Mapping[str, str], language: str, now: datetime) -> Preview:
    """What a formula makes of every interview."""
    delivery, _variables = cleanable(study, language=language, now=now)
    if found := findings_in(formula, delivery.codebook):
        return Preview(findings=found)
    derived = derived_from(DerivedVariable(study=study, name="preview", formula=clean(formula), codes=dict(codes)))
    if derived is None:
        return Preview()
    counts = preview_of(derived, _everybody(delivery))

    def words(value: Any) -> str:
        return "–" if value is None else f"{value} {codes[value]}" if value in codes else f"{value}"

    def order(value: Any) -> tuple[bool, float]:
        return value is None, float(value or 0)

    lines = [(words(value), counts[value]) for value in sorted(counts, key=order)]
    return Preview(lines[:MOST_SHOWN], counts.total())


def _everybody(delivery: Delivery) -> Iterator[Known]:
    for batch in delivery.layers.over(interview_records(delivery.study, delivery.statuses)):
        yield from map(delivery.layers.known, batch)


def codebook_for_formulas(study: Study, *, language: str, now: datetime) -> Any:
    """The codebook whose variables a formula may read."""
    return cleanable(study, language=language, now=now)[0].codebook
