"""Practice interviews: simulated people who speak, and the score of what the interviewer did.

A practice is a list of lines. ``dialled``, ``shown_script``, ``shown``, ``entered``, ``probed`` and the small ones of
``lines`` make the interviewer's; ``react`` makes the persona's; ``score`` judges the list and needs nothing else. Three
simple rules hold everything together: all that a reaction or a judgement needs is in the lines; the same lines give the
same; a persona is data, and editing one makes her next edition.
"""

from __future__ import annotations

from . import lines as kinds
from .interviewer_lines import Move, dialled, entered, moves, probed, shown, shown_script
from .lines import Line, appointment, other, outcome, read, reread, said, waited
from .lines import from_json as line_from_json
from .lines import to_json as line_to_json
from .persona import Beginning, Objection, Persona, Traits, WrittenAnswer
from .persona_json import PersonaError, PersonaProblem, from_json, to_json
from .questionnaire_fit import problems_of, unknown_names
from .reactions import answers_by_herself_at, may_enter, react, stands
from .score import WEIGHTS, Criterion, Improvement, Judgement, Score, Thresholds
from .scoring import score, score_from_json, score_to_json
from .shipped import SHIPPED

__all__ = [
    "SHIPPED",
    "WEIGHTS",
    "Beginning",
    "Criterion",
    "Improvement",
    "Judgement",
    "Line",
    "Move",
    "Objection",
    "Persona",
    "PersonaError",
    "PersonaProblem",
    "Score",
    "Thresholds",
    "Traits",
    "WrittenAnswer",
    "answers_by_herself_at",
    "appointment",
    "dialled",
    "entered",
    "from_json",
    "kinds",
    "line_from_json",
    "line_to_json",
    "may_enter",
    "moves",
    "other",
    "outcome",
    "probed",
    "problems_of",
    "react",
    "read",
    "reread",
    "said",
    "score",
    "score_from_json",
    "score_to_json",
    "shown",
    "shown_script",
    "stands",
    "to_json",
    "unknown_names",
    "waited",
]
