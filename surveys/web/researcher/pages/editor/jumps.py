"""The jumps behind a question that are none of one answer: each with its condition and where it leads."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.design.models import Study
from surveys.formats.drafting import Written, column_for, other_jumps, rows_of_list
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.types import LISTED_TYPES
from surveys.web.researcher.pages.conditions import Condition, condition_at
from surveys.web.researcher.pages.preview import ends

from .answers import JumpTarget, targets_of
from .outline import WrittenRow

_WHEN, _GO_TO = "when", "go_to"


@dataclass(frozen=True, slots=True)
class Jump:
    """A row of the sheet ``routes``: its condition, empty if it is always taken, and where it leads, in words too."""

    row: int
    when: str
    condition: Condition
    target: str
    target_words: str


@dataclass(frozen=True, slots=True)
class Jumps:
    """The jumps of a question, with the headings of their columns; ``targets``: where they and answers may lead."""

    sheet: str
    when_heading: str
    go_to_heading: str
    rows: Sequence[Jump]
    targets: Sequence[JumpTarget]


def jumps_of(
    study: Study, written: Written, one: WrittenRow, questionnaire: Questionnaire | None, language: str
) -> Jumps:
    """Return the jumps of the question; those of its answers stand with these."""
    table, listed = written.routes, one.kind.name in LISTED_TYPES
    answers = rows_of_list(written, one.kind.list_name) if listed else ()
    codes = {written.choices.cell(row, "name") for row in answers}
    found = []
    for row in other_jumps(written, one.name, one.kind.name, codes) if one.name else ():
        when, target = table.cell(row, _WHEN), table.cell(row, _GO_TO)
        condition = condition_at(
            study,
            questionnaire,
            column=_WHEN,
            name=one.name,
            expression=when,
            language=language,
            field=_WHEN,
            identifier=f"when-{row.number}",
        )
        found.append(Jump(row.number, when, condition, target, ends().get(target, target)))
    headings = {field: heading.words if (heading := column_for(table, field)) else field for field in (_WHEN, _GO_TO)}
    return Jumps(table.name, headings[_WHEN], headings[_GO_TO], found, targets_of(written, one, language))
