"""People's names in the form in which they are searched: without case, accents, apostrophes and hyphens."""

import re

from surveys.questionnaire.types.searching import flat

LONGEST = 400
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_APOSTROPHES = re.compile("[‘’`´ʼ′]")
_MARKS = re.compile(r"(?<=\w)['-](?=\w)")


def searchable(*names: str) -> str:
    """A person's names in their searchable form: ``Nicolò D’Amico`` as ``nicolo d amico damico``."""
    if len(names) == 1 and names[0].replace(" ", "").isalnum():
        return _flat(names[0])[:LONGEST]
    words = [word for name in names for word in _APOSTROPHES.sub("'", name).split()]
    joined = [_MARKS.sub("", word) for word in words if _MARKS.search(word)]
    return " ".join(_flat(word) for word in (*words, *joined))[:LONGEST]


def words_of(typed: str) -> list[str]:
    """The words of a typed name, each to be searched among ``searchable`` names."""
    return _flat(_APOSTROPHES.sub("'", typed)).split()


def _flat(text: str) -> str:
    return flat(text).translate(_PLAIN)
