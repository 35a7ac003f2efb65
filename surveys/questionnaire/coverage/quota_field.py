"""Simulated fieldwork: quota cells that fill as simulated interviews are completed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from surveys.questionnaire.checks.refusals import missing_counted
from surveys.questionnaire.compiled import Program
from surveys.questionnaire.model.state import Facts, State
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.running import FULL, OPEN, cells

from .report import CellFill


class Field:
    """Counts completes by cell. Interviews are held one after the other, so that no place has to be reserved.

    When every stopping cell is full, the field is over and the next interview starts a new one, so that outcomes occur
    as often as in whole fields.
    """

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._quotas = {quota.name: quota for quota in questionnaire.quotas}
        self._places = {name: place for place, name in enumerate(self._quotas)}
        self._has_groups = any(quota.group for quota in questionnaire.quotas)
        self._stopping = [quota.name for quota in questionnaire.quotas if quota.on_full == "stop"]
        self._taken: Counter[str] = Counter()
        """Completes of the current field."""
        self._completes: Counter[str] = Counter()
        self._belong: Counter[str] = Counter()
        self._undecided = missing_counted(questionnaire)
        self._with_missing: dict[str, Counter[str]] = {name: Counter() for name in self._quotas}
        self._met: set[str] = set()
        self._filled_at: dict[str, int] = {}
        self._begun = 0
        self.fields = 0

    def facts(self, facts: Facts) -> Facts:
        """The facts with the current decisions on each cell."""
        if not self._quotas:
            return facts
        decided = {name: FULL if self._is_full(name) else OPEN for name in self._quotas}
        return replace(facts, quotas=decided, is_counted=self._has_groups)

    def pick(self, names: tuple[str, ...]) -> str:
        """The least filled of some cells; the first of equal ones, full ones last."""
        return min(names, key=lambda name: (self._is_full(name), self._fill(name), self._places[name]))

    def close(self, program: Program, state: State, facts: Facts, *, complete: bool) -> None:
        """Count an interview that has ended."""
        self._begun += 1
        if not self._quotas:
            return
        for name in cells(program, state, facts):
            self._belong[name] += 1
            self._with_missing[name].update(self._missing(program, state, name))
            if complete:
                self._taken[name] += 1
                self._completes[name] += 1
                if self._is_full(name):
                    self._filled_at.setdefault(name, self._begun)
        if self._stopping and all(self._is_full(name) for name in self._stopping):
            self.fields += 1
            self._taken.clear()

    def met(self, program: Program, state: State, facts: Facts) -> None:
        """Note that a guided respondent belonged to cells, without counting anything."""
        self._met.update(cells(program, state, facts) if self._quotas else ())

    def is_met(self, name: str) -> bool:
        """Whether any respondent belonged to the cell."""
        return bool(self._belong[name]) or name in self._met

    def fills(self) -> tuple[CellFill, ...]:
        """The result for every cell, in the order of the sheet."""
        return tuple(
            CellFill(
                quota=quota,
                belong=self._belong[name],
                completes=self._completes[name],
                needed=self._needed(name),
                was_filled=name in self._filled_at,
                can_be_met=self.is_met(name),
                with_missing=self._with_missing[name],
            )
            for name, quota in self._quotas.items()
        )

    def _missing(self, program: Program, state: State, cell: str) -> set[str]:
        """The questions deciding on the cell that were answered with don't know or refused."""
        return {
            name
            for name, kind in self._undecided.get(cell, ())
            for item in program.by_name.get(name, ())
            if (answer := state.answers.get(item.path)) is not None and answer.missing == kind
        }

    def _needed(self, name: str) -> int | None:
        if name in self._filled_at:
            return self._filled_at[name]
        completes = self._completes[name]
        return -(-self._quotas[name].target * self._begun // completes) if completes else None

    def _is_full(self, name: str) -> bool:
        return self._taken[name] >= self._quotas[name].target

    def _fill(self, name: str) -> float:
        return self._taken[name] / max(self._quotas[name].target, 1)
