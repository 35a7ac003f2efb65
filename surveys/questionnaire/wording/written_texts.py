"""The texts of a questionnaire, each with its place in the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveys.questionnaire.model import structure as s

from .what_to_say import MAIN_PARTS, PARTS

TEXT_COLUMNS = {
    "label": "label",
    "hint": "hint",
    "guidance": "guidance_hint",
    "constraint_message": "constraint_message",
    "required_message": "required_message",
    "warning_message": "warning_message",
    "low_label": "low_label",
    "high_label": "high_label",
}
"""Texts of an item: attribute → column of the sheet."""

SCRIPTS, ANSWERS = "scripts", "answers_for_respondents"
SPOKEN = frozenset({SCRIPTS, ANSWERS})
"""Sheets of what interviewers say outside the questions."""


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A text in the languages it is written in, and its place; empty texts are included.

    ``name``: of its question, group, quota, script or column of the sample; of a choice its code, with the list as
    ``within``; of an answer for respondents its number from 1. For an item ``within`` is the outermost group around.
    """

    sheet: str
    column: str
    row: int | None
    text: s.Text
    name: str
    within: str = ""


def written_texts(questionnaire: s.Questionnaire) -> Iterator[WrittenText]:
    """All texts of the questionnaire in the order of its sheets and rows."""
    for around, item in questionnaire.walk():
        columns = TEXT_COLUMNS if isinstance(item, s.Question) else {"label": "label"}
        within = around[0] if around else item.name if not isinstance(item, s.Question) else ""
        for attribute, column in columns.items():
            yield WrittenText("survey", column, item.row, getattr(item, attribute), item.name, within)
    for answers in questionnaire.lists.values():
        for choice in answers.choices:
            yield WrittenText("choices", "label", choice.row, choice.label, choice.name, answers.name)
    for quota in questionnaire.quotas:
        yield WrittenText("quotas", "label", quota.row, quota.label, quota.name)
    yield from spoken_texts(
        {one.name: (one.text, one.row) for one in questionnaire.scripts},
        [({part: getattr(one, part) for part in PARTS}, one.row) for one in questionnaire.answers_for_respondents],
    )
    for known in questionnaire.sample:
        yield WrittenText("sample", "label", known.row, known.label, known.name)


def spoken_texts(
    scripts: Mapping[str, tuple[s.Text, int | None]], answers: Sequence[tuple[Mapping[str, s.Text], int | None]]
) -> Iterator[WrittenText]:
    """The texts said outside the questions: scripts by name, then questions of respondents with their answers.

    A line that listens, or leads back, is one of them only where it is written: few have both.
    """
    for name, (text, row) in scripts.items():
        yield WrittenText(SCRIPTS, "text", row, text, name)
    for number, (words, row) in enumerate(answers, 1):
        for part in PARTS:
            text = words.get(part) or {}
            if part in MAIN_PARTS or any(text.values()):
                yield WrittenText(ANSWERS, part, row, text, str(number))


def text_columns(questionnaire: s.Questionnaire) -> list[tuple[str, str]]:
    """The columns that hold a text in the questionnaire's first language: their sheets and names, each once."""
    language = questionnaire.default_language
    return list(
        dict.fromkeys((one.sheet, one.column) for one in written_texts(questionnaire) if one.text.get(language))
    )
