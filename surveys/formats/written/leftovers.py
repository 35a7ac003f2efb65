"""What is decided once all questions are read: where ends lead, and what of conditions and jumps stays open."""

from __future__ import annotations

from .conditions import Conditions
from .marks import END, FINISH, SOFT_END
from .questions import Kind, Question, Written


def settle_ends(written: Written) -> None:
    """Decide of each end whether it is the screening's: that of somebody who is not asked further, or the last."""
    questions = [question for question in written.questions if question.kind is not Kind.NOTE]
    hard = [place for place, question in enumerate(questions) if END in _places(question)]
    screening = max([len(questions) // 3, *(place + 1 for place in hard)])
    for place, question in enumerate(questions):
        end = END if place < max(screening, 1) else FINISH
        for answer in question.answers:
            answer.go_to = end if answer.go_to == SOFT_END else answer.go_to
        question.jumps = [(condition, end if to == SOFT_END else to) for condition, to in question.jumps]


def _places(question: Question) -> list[str]:
    return [*(answer.go_to for answer in question.answers), *(go_to for _, go_to in question.jumps)]


def find_open_points(written: Written) -> list[tuple[int, str]]:
    """Add what the conditions and jumps say that is not understood to the questions; the lines are returned."""
    conditions, left = Conditions(written.questions), []
    for question in written.questions:
        for condition in (question.condition, *question.conditions):
            if condition and not conditions.expression(condition, question):
                left.append((question.line, condition))
                question.open_points.append(question.sources.get(condition) or condition)
        for condition, go_to in list(question.jumps):
            is_known = not condition or conditions.expression(condition, question)
            if not is_known or not conditions.leads_on(question, condition, go_to):
                left.append((question.line, condition or go_to))
                question.open_points.append(question.sources.get(condition) or condition or go_to)
                question.jumps.remove((condition, go_to))
        for answer in question.answers:
            if answer.go_to and not conditions.leads_on(question, "", answer.go_to):
                left.append((question.line, answer.go_to))
                question.open_points.append(f"{answer.text} → {answer.go_to}")
        question.open_points = list(dict.fromkeys(question.open_points))
    return left
