"""Decisions about earlier answers: those that a draft needs before publication, and those already made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from surveys.design.models import Study, Version
from surveys.design.queries import decisions_of, meanings_to_decide
from surveys.fieldwork.queries import personal_columns
from surveys.interviewing.queries import progress_of
from surveys.questionnaire.comparison.decisions import Decision, undecided
from surveys.questionnaire.comparison.field import quotas_reading
from surveys.questionnaire.comparison.meanings import APART, NOT_PERSONAL, PERSONAL, RECODE, SAME, Meaning
from surveys.questionnaire.model.structure import Questionnaire

DECISION, TARGET = "decision-", "target-"
"""Prefixes of field names, before the key of the decision."""


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option of a decision. ``targets``: codes with their labels, of which one is chosen.

    ``asks_why``: it needs a reason, entered in the field ``target``.
    """

    value: str
    label: str
    is_suggested: bool
    is_chosen: bool
    targets: Sequence[tuple[str, str]] = ()
    target: str = ""
    asks_why: bool = False


@dataclass(frozen=True, slots=True)
class MeaningRow:
    """One decision to make: what changed, and the options. ``is_missing``: publication was tried without it."""

    key: str
    what: str
    why: str
    options: Sequence[OptionRow]
    quotas: str
    is_missing: bool
    is_personal: bool = False


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision already made, with its version, by whom and when."""

    version: int
    what: str
    words: str
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ToDecide:
    """All decisions that a draft needs. ``nobody_answered``: there are no answers yet that they could affect."""

    rows: Sequence[MeaningRow] = field(default=())
    nobody_answered: bool = False

    @property
    def of_answers(self) -> list[MeaningRow]:
        """The decisions about the meaning of earlier answers."""
        return [row for row in self.rows if not row.is_personal]

    @property
    def of_personal_data(self) -> list[MeaningRow]:
        """The decisions about personal data."""
        return [row for row in self.rows if row.is_personal]

    @property
    def likely(self) -> dict[str, str]:
        """What is chosen on a fresh page, or else suggested, by the keys of the decisions."""
        found = {}
        for row in self.rows:
            likely = [one for one in row.options if one.is_chosen] or [one for one in row.options if one.is_suggested]
            if likely:
                found[row.key] = likely[0].value
        return found

    @property
    def must_be_said(self) -> bool:
        """Whether there is a decision to make that affects existing answers or personal data."""
        return bool(self.of_personal_data) or (bool(self.rows) and not self.nobody_answered)


def decisions_in(data: QueryDict) -> dict[str, str]:
    """Return key → decision, as filled in in the form."""
    found = {}
    for name, value in data.items():
        if name.startswith(DECISION):
            key = name.removeprefix(DECISION)
            target = str(data.get(f"{TARGET}{key}", ""))
            found[key] = f"{value}:{target}" if value in (RECODE, NOT_PERSONAL) and target else str(value)
    return found


def to_decide(study: Study, draft: Questionnaire, chosen: Mapping[str, str] | None) -> ToDecide:
    """Return the decisions that a draft needs. ``chosen``: those filled in so far, ``None`` on a fresh page."""
    meanings = meanings_to_decide(study, draft, columns=personal_columns(study), chosen=chosen)
    if not meanings:
        return ToDecide()
    nobody = not progress_of(study).by_status
    first = {} if chosen is not None else {one.key: _preselected(one, nobody) for one in meanings}
    missing = {one.key for one in undecided(meanings, chosen)} if chosen is not None else set()
    rows = [_row(one, draft, {**first, **(chosen or {})}.get(one.key, ""), one.key in missing) for one in meanings]
    return ToDecide(rows, nobody)


def decision_rows(versions: Sequence[Version]) -> list[DecisionRow]:
    """Return the decisions made with these versions."""
    return [decision_row(version.number, decision) for version in versions for decision in decisions_of(version)]


def decision_row(version: int, decision: Decision) -> DecisionRow:
    """Return a decision in words."""
    at = parse_datetime(decision.at) if decision.at else None
    return DecisionRow(version, decision.change.what(_), decision.words(_), decision.by, at)


def _preselected(meaning: Meaning, nobody_answered: bool) -> str:
    """Return the option preselected on a fresh page; empty unless it is obvious or affects nobody."""
    if nobody_answered and SAME in meaning.options:
        return SAME
    return meaning.suggestion if meaning.is_plain else ""


def _row(meaning: Meaning, draft: Questionnaire, chosen: str, is_missing: bool) -> MeaningRow:
    option, _separator, target = chosen.partition(":")
    names = {path.rpartition("/")[2] for path in meaning.questions}
    cells = [draft.words(cell.label) or cell.name for cell in quotas_reading(draft, names)]
    return MeaningRow(
        key=meaning.key,
        what=meaning.change.what(_),
        why=meaning.change.meaning(_),
        options=[
            OptionRow(
                one,
                _option_words(one, meaning),
                is_suggested=one == meaning.suggestion,
                is_chosen=one == option,
                targets=_targets(meaning, draft) if one == RECODE else (),
                target=target,
                asks_why=one == NOT_PERSONAL,
            )
            for one in meaning.options
        ],
        quotas=", ".join(cells),
        is_missing=is_missing,
        is_personal=PERSONAL in meaning.options,
    )


def _option_words(option: str, meaning: Meaning) -> str:
    if option == PERSONAL:
        return _("Personal: kept from clients, erased with the person")
    if option == NOT_PERSONAL:
        return _("Not personal, in earlier answers neither, because:")
    if option == APART and PERSONAL in meaning.options:
        return _("Earlier answers stay personal; new ones are not, and stand in a variable of their own")
    if option == SAME:
        return _("It means the same: earlier and new answers stand together")
    if option == APART:
        return _("It means something else: earlier answers are kept apart, by version")
    if meaning.targets:
        return _("Read earlier answers as this one:")
    return _("Read earlier answers as: %(rule)s") % {"rule": meaning.rule}


def _targets(meaning: Meaning, draft: Questionnaire) -> list[tuple[str, str]]:
    listed = draft.lists.get(meaning.change.name)
    labels = {choice.name: draft.words(choice.label) for choice in listed.choices} if listed else {}
    return [(code, f"{code} {labels.get(code, '')}".strip()) for code in meaning.targets]
