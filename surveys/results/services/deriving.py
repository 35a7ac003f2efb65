"""Variables that a formula makes of others, in the questionnaire's own language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from surveys.design.models import Study
from surveys.people.models import AuditVerb, User
from surveys.people.services import record
from surveys.questionnaire.codebook import Code, Codebook, Variable, is_portable
from surveys.questionnaire.codebook import variables as kinds
from surveys.questionnaire.expressions import (
    ExpressionError,
    Finding,
    KnownName,
    Nowhere,
    Scope,
    Value,
    check_text,
    clean,
    compiled,
    parse,
    references,
)
from surveys.questionnaire.expressions.budget import MOST_STEPS
from surveys.questionnaire.expressions.values import number_to_text
from surveys.questionnaire.problems import CATALOGUE, ERROR
from surveys.questionnaire.types.numbers import MOST_DIGITS
from surveys.results.models import DerivedVariable
from surveys.results.queries.saved_codes import delivered_version

from .known_values import Known

OF_A_TELEPHONE_ANSWER = 10
"""Of the steps for an answer on the telephone the share that a formula has for an interview: here it has thousands."""


LARGEST = 10**MOST_DIGITS
"""As large as a number of somebody's answer may be: no file would hold a larger one, and one would stop them all."""


class NameNotFreeError(Exception):
    """A question or another derived variable has this name, or no program takes it."""


class FormulaError(Exception):
    """The formula cannot be read; ``findings`` say where and why."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(findings)
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived variable, ready to be worked out. ``reads``: the names in its formula, in small letters."""

    variable: Variable
    evaluate: Callable[[Any], Value]
    reads: frozenset[str] = frozenset()

    def value(self, known: Known) -> Any:
        """Its value in an interview: a code, a number, or nothing."""
        found = self.evaluate(_Interview(known))
        text = number_to_text(found) if isinstance(found, float) else str(found)
        if self.variable.codes:
            return text if self.variable.code(text) else None
        if isinstance(found, bool):
            return int(found)
        number = found if isinstance(found, float) else _number(text)
        if number is None or not abs(number) < LARGEST:  # nor what is no number
            return None
        return int(number) if number == int(number) else number


class _Interview(Nowhere):
    """The answers of one interview as an expression sees them."""

    def __init__(self, known: Known) -> None:
        super().__init__()
        self._values, self._missing = known.values, known.missing
        self._spent = 0

    def spend(self, steps: int) -> bool:
        self._spent += steps
        return self._spent > MOST_STEPS // OF_A_TELEPHONE_ANSWER

    def read(self, name: str) -> Value:
        value = self._values.get(name.casefold())
        if value is None:
            return self.missing(name)  # as in the interview itself
        if isinstance(value, list):
            return " ".join(map(str, value))
        return float(value) if isinstance(value, (int, float)) else str(value)

    def read_all(self, name: str) -> tuple[Value, ...]:
        return (self.read(name),)

    def missing(self, name: str) -> str:
        return self._missing.get(name.casefold(), "")

    def relevant(self, name: str) -> bool:
        return self._values.get(name.casefold()) is not None or bool(self.missing(name))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def scope_of(book: Codebook) -> Scope:
    """What a formula may read: what is not personal and not within a repeat."""
    return Scope(
        {
            one.name: KnownName(one.type, frozenset(code.code for code in one.codes) if one.codes else None)
            for one in book.variables
            if not one.personal and not one.repeat and not one.is_aside
        }
    )


def findings_in(formula: str, book: Codebook) -> list[Finding]:
    """What keeps a formula from being worked out."""
    found = check_text(formula, scope_of(book))
    return [one for one in found if CATALOGUE[one.code].severity == ERROR]


def derived_from(kept: DerivedVariable) -> Derived | None:
    """The variable, ready; ``None`` where its formula can no longer be read."""
    try:
        evaluate = compiled(clean(kept.formula))
    except ExpressionError:
        return None
    codes = tuple(Code(number, int(number), {"": words}) for number, words in kept.codes.items())
    variable = Variable(
        name=kept.name,
        path=f"@derived/{kept.name}",
        type="select_one" if codes else "decimal",
        kind=kinds.SINGLE if codes else kinds.NUMBER,
        label={"": kept.label or kept.name},
        codes=codes,
        measure=kinds.NOMINAL if codes else kinds.SCALE,
    )
    reads = references(parse(clean(kept.formula))).names
    return Derived(variable, evaluate, frozenset(name.casefold() for name in reads))


def with_owners(derived: Iterable[Derived], variables: Iterable[Variable]) -> list[Derived]:
    """Each as personal as what it is made of, and of the same clients: of derived ones made before it as well."""
    known = {name.casefold(): one for one in variables for name in (*one.was, one.name)}
    found = []
    for one in derived:
        read = [known[name] for name in one.reads if name in known]
        owners = tuple(sorted({client for each in read for client in each.clients}))
        variable = replace(one.variable, clients=owners, personal=any(each.personal for each in read))
        known[variable.name.casefold()] = variable
        found.append(replace(one, variable=variable))
    return found


def preview_of(derived: Derived, everybody: Iterable[Known]) -> Counter[Any]:
    """Value → how many interviews have it; ``None`` for none."""
    return Counter(derived.value(known) for known in everybody)


def keep_derived(
    *,
    study: Study,
    book: Codebook,
    name: str,
    label: str,
    formula: str,
    codes: Mapping[str, str],
    by: User,
    now: datetime,
) -> DerivedVariable:
    """Keep a derived variable. Raises ``FormulaError`` and ``NameNotFreeError``."""
    if found := findings_in(formula, book):
        raise FormulaError(found)
    name = name.strip()
    columns = {code.column.casefold() for one in book.variables for code in one.all_codes}
    if not is_portable(name) or name.casefold() in book.by_name or name.casefold() in columns:
        raise NameNotFreeError
    try:
        with transaction.atomic():
            Study.objects.select_for_update().get(pk=study.pk)
            kept = DerivedVariable.objects.create(
                study=study,
                name=name,
                label=label.strip(),
                formula=clean(formula),
                version=delivered_version(study),
                codes=dict(codes),
                made_by=by,
                made_at=now,
            )
            _note(study, by, now, {"derived": name, "formula": kept.formula[:500]})
    except IntegrityError as error:
        raise NameNotFreeError from error
    return kept


def hide_derived(*, study: Study, pk: int, by: User, now: datetime) -> bool:
    """Leave a derived variable out of what is delivered from now on; its row stays, and so does its name."""
    with transaction.atomic():
        kept = DerivedVariable.objects.filter(study=study, pk=pk, hidden_at=None).first()
        if kept is None:
            return False
        DerivedVariable.objects.filter(pk=pk).update(hidden_at=now)
        _note(study, by, now, {"hidden": kept.name})
    return True


def _note(study: Study, by: User, now: datetime, details: dict[str, Any]) -> None:
    subject = f"study:{study.pk}"
    record(by=by, verb=AuditVerb.CLEANING_DERIVED, subject=subject, study=study.pk, details=details, now=now)
