"""Refuse passwords that are guessed first: common ones, however decorated, and words of this site.

There are no rules of composition: a sentence is easy to remember and long. Django's own validators see to length,
to passwords of digits alone and to those that are like the person's name.
"""

import re
import unicodedata
from functools import cache
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from surveys.people.queries.site_settings import institute

OF_THE_PRODUCT = ("ascolto", "cati", "password", "questionario", "intervista", "sondaggio", "survey", "interview")
SHORTEST_WORD = 4
FEWEST_LETTERS = 5
"""What is left of a password without those words and whatever is no letter."""


class DressedUpValidator:
    """Refuses a common password or a word of this site, decorated with digits and signs, doubled, or joined."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ``ValidationError``."""
        letters = _letters(password)
        left = letters
        for word in sorted((*OF_THE_PRODUCT, *_words_of_the_house()), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < FEWEST_LETTERS or _is_common(left) or _is_common(letters):
            raise ValidationError(self.get_help_text(), code="password_dressed_up")

    def get_help_text(self) -> str:
        """The text beside the field and of the refusal."""
        return _(
            "A common word, or the institute’s name, with digits and signs around it is guessed first: take several "
            "words that have nothing to do with each other."
        )


def _letters(password: str) -> str:
    plain = unicodedata.normalize("NFKD", password).casefold()
    return "".join(sign for sign in plain if sign.isalpha())


def _words_of_the_house() -> list[str]:
    return [word for word in re.findall(r"\w+", _plain(institute().name)) if len(word) >= SHORTEST_WORD]


def _plain(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(sign))


def _is_common(letters: str) -> bool:
    # What a text repeats ends where the text is found again behind its beginning: no pattern does this in linear time.
    once = letters[: (letters + letters).find(letters, 1)]
    return not _common().isdisjoint({letters, once}) or len(once) < FEWEST_LETTERS


@cache
def _common() -> frozenset[str]:
    """Django's list, without digits and signs; Django itself refuses its exact words only."""
    return frozenset(map(_letters, CommonPasswordValidator().passwords))
