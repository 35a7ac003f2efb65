"""Which variables of a version are personal: as the questionnaire says, as they inherit it, as was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from surveys.questionnaire.privacy import Standing

from .variables import Codebook, Variable


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is personal in a version: the standings of its questions, and what was decided about earlier answers.

    ``decided``: path → whether earlier and new answers are personal, whatever the standing.
    """

    standings: Mapping[str, Standing]
    decided: Mapping[str, bool] = field(default_factory=dict)

    def marked(self, variable: Variable, place: str, kept: Variable | None) -> Variable:
        """The variable with what is known of the ``place``; ``kept``: what it continues."""
        standing = self.standings.get(place)
        personal = self.decided.get(place, standing is not None and standing.is_personal)
        released = self.decided.get(place) is False or (kept is not None and kept.released)
        rests_on = standing.rests_on if standing else ()
        return replace(variable, personal=personal, rests_on=rests_on, released=released and not personal)


def inherited(codebook: Codebook, found: Mapping[str, Standing]) -> Codebook:
    """A version's codebook with what is personal besides: by a column of a list that came later, or never asked about.

    What the codebook itself calls personal stays so.
    """

    def marked(variable: Variable) -> Variable:
        standing = found.get(f"{variable.path}{variable.specify}") or found.get(variable.path)
        if standing is None:
            return variable
        personal = variable.personal or (standing.is_personal and not variable.released)
        return replace(variable, personal=personal, rests_on=variable.rests_on or standing.rests_on)

    return replace(codebook, variables=tuple(map(marked, codebook.variables)))
