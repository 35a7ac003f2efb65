"""Masked names and numbers, for people who design a study and may not see them."""

import re

_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")
HIDDEN = "·"


def masked(field: str, text: str, *, personal: bool = False) -> str:
    """The cell as an example: of a number all but its first and last digits, of a name its initials.

    Of what is ``personal`` otherwise only how it is made: where its words, digits and signs stand.
    """
    if field == "phone":
        return masked_number(text)
    if field == "name":
        return masked_name(text)
    return masked_text(text) if personal else text


def masked_text(text: str) -> str:
    """``anna.verdi@example.it`` → ``a···.v····@e······.i·``; every digit is hidden."""
    shown = _LETTERS.sub(lambda word: word[0][0] + HIDDEN * (len(word[0]) - 1), text)
    return _DIGIT.sub(HIDDEN, shown)


def masked_number(text: str) -> str:
    """``035 555 0147`` → ``035 ··· ··47``: of a long number three digits and the last two, of a short one none."""
    places = [match.start() for match in _DIGIT.finditer(text)]
    hidden = places[3:-2] if len(places) >= 9 else places
    return "".join(HIDDEN if place in hidden else sign for place, sign in enumerate(text))


def masked_name(text: str) -> str:
    """``Rinaldi Maria`` → ``R··· M···``: of every word its first letter."""
    return " ".join(word[0] + HIDDEN * 3 for word in text.split())
