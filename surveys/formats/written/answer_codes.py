"""A code for each answer of a list."""

from __future__ import annotations

from .questions import Answer

_MISSING_CODES = {"dk": 98, "refused": 99}


def answer_codes(answers: list[Answer]) -> list[str]:
    """The written code of each answer, or the next free number."""
    taken = {answer.code for answer in answers if answer.code}
    codes: dict[str, None] = {}
    following = 1
    for answer in answers:
        code = answer.code if answer.code not in codes else ""
        if not code and answer.missing:
            code = str(_MISSING_CODES[answer.missing])
            code = "" if code in taken or code in codes else code
        while not code:
            code = "" if str(following) in taken or str(following) in codes else str(following)
            following += 1
        codes[code] = None
    return list(codes)
