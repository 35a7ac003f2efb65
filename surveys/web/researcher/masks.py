"""Names and numbers made unreadable: who designs a study sees neither."""

import re

_DIGIT = re.compile(r"\d")
HIDDEN = "·"


def masked(field: str, text: str) -> str:
    """The cell as an example: of a number all but its first and last digits, of a name one word."""
    if field == "phone":
        return masked_number(text)
    if field == "name":
        return masked_name(text)
    return text


def masked_number(text: str) -> str:
    """``035 555 0147`` → ``035 555 ··47``: two digits hidden before the last two, all of a short number."""
    places = [match.start() for match in _DIGIT.finditer(text)]
    hidden = places[-4:-2] if len(places) >= 6 else places
    return "".join(HIDDEN if place in hidden else sign for place, sign in enumerate(text))


def masked_name(text: str) -> str:
    """``Rinaldi Maria`` → ``R··· Maria``: the first of several words, the only one of one, is hidden."""
    words = text.split()
    return " ".join([words[0][0] + HIDDEN * 3, *words[1:]]) if words else ""
