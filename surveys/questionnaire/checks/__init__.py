"""Static checks of a questionnaire: the problems that can be found before anybody is interviewed."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaire.expressions import check_text
from surveys.questionnaire.model.structure import Questionnaire
from surveys.questionnaire.problems import ERROR, Problem

from .clients import client_problems
from .counts import idle_columns, impossible_counts, last_questions, unusable_parameters
from .ends import ended_before, quotas_of_nobody
from .inline import FOUND_BY_READER, expressions_in_texts, hidden_columns
from .length import Length, Span, estimate, pace_of_own_times
from .likely_slips import likely_slips
from .lists import list_problems, never_offered, renamed_in_exports
from .order import jumps, reading_ahead, unreached
from .outline import Outline
from .personal import repeated_and_not_personal
from .piping import piped_without_answer
from .quota_slips import cells_of_one_condition, quota_questions_left_empty
from .quotas import decided_late, exclude_each_other, quota_problems, quota_sums
from .refusals import refusals_taken_for_answers
from .step_limits import cut_texts, too_many_rounds
from .swapped_languages import swapped_languages
from .texts import hard_when_heard, piped_too_early, read_too_long, untranslated

__all__ = ["Length", "Span", "check", "estimate", "exclude_each_other", "pace_of_own_times", "quota_sums"]

_SHEETS = ("survey", "choices", "routes", "quotas", "scripts", "answers_for_respondents", "sample", "settings")


def check(questionnaire: Questionnaire, attributes: frozenset[str] | None = None) -> list[Problem]:
    """All problems of the questionnaire as a whole, errors first, otherwise in the workbook's order.

    ``attributes``: the sample's columns, if known, for names in ``attribute('…')``. Places are those of a workbook with
    the standard names of sheets and columns. Unknown names and expressions that cannot be parsed are reported by the
    reader of the workbook, and not repeated here.
    """
    outline = Outline(questionnaire, attributes)
    problems = [
        *_expressions(outline),
        *reading_ahead(outline),
        *jumps(outline),
        *unreached(outline),
        *ended_before(outline),
        *piped_too_early(outline),
        *piped_without_answer(outline),
        *read_too_long(questionnaire),
        *untranslated(questionnaire),
        *hard_when_heard(questionnaire),
        *swapped_languages(questionnaire),
        *expressions_in_texts(outline),
        *hidden_columns(outline),
        *list_problems(questionnaire),
        *likely_slips(questionnaire),
        *never_offered(outline),
        *renamed_in_exports(questionnaire),
        *quota_problems(outline),
        *quotas_of_nobody(outline),
        *decided_late(outline),
        *cells_of_one_condition(questionnaire),
        *quota_questions_left_empty(outline),
        *refusals_taken_for_answers(outline),
        *impossible_counts(questionnaire),
        *unusable_parameters(questionnaire),
        *too_many_rounds(outline),
        *cut_texts(outline),
        *idle_columns(outline),
        *last_questions(outline),
        *repeated_and_not_personal(questionnaire),
        *client_problems(questionnaire),
    ]
    return sorted(problems, key=lambda p: (p.severity != ERROR, _SHEETS.index(p.place.sheet), p.place.row or 0))


def _expressions(outline: Outline) -> Iterator[Problem]:
    for cell in outline.cells:
        for found in check_text(cell.expression, cell.scope):
            if found.code not in FOUND_BY_READER:
                yield Problem(found.code, cell.place, {**found.values, "expression": cell.expression})
