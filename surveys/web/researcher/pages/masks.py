"""Masking of names and numbers, for people who design a study and may not see them."""

import re

_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")
HIDDEN = "·"


def masked(field: str, text: str, *, personal: bool = False) -> str:
    """Return the cell as an example: telephone numbers and names masked, and of other ``personal`` text only its form.

    The form is the first letter of each word, and where its other letters, its digits and signs are.
    """
    if field == "phone":
        return masked_number(text)
    if field == "name":
        return masked_name(text)
    return masked_text(text) if personal else text


def masked_text(text: str) -> str:
    """Return ``anna.verdi@example.it`` as ``a···.v····@e······.i·``; every digit is hidden."""
    shown = _LETTERS.sub(lambda word: word[0][0] + HIDDEN * (len(word[0]) - 1), text)
    return _DIGIT.sub(HIDDEN, shown)


def masked_number(text: str) -> str:
    """Return ``035 555 0147`` as ``035 ··· ··47``: three digits and the last two; none of a number below 9 digits."""
    places = [match.start() for match in _DIGIT.finditer(text)]
    hidden = places[3:-2] if len(places) >= 9 else places
    return "".join(HIDDEN if place in hidden else sign for place, sign in enumerate(text))


def masked_name(text: str) -> str:
    """Return ``Rinaldi Maria`` as ``R··· M···``, with the first letter of each word."""
    return " ".join(word[0] + HIDDEN * 3 for word in text.split())
