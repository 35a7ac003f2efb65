"""The words of comparisons: ``%(what)s`` is what is compared, ``%(value)s`` what it is compared with."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaire.problems import gettext_noop

IS = gettext_noop("%(what)s is %(value)s")
IS_NOT = gettext_noop("%(what)s is not %(value)s")
_NO_ANSWER = gettext_noop("%(what)s has no answer")
_AN_ANSWER = gettext_noop("%(what)s has an answer")

SAID: Mapping[str, str] = {
    "is": IS,
    "is_not": IS_NOT,
    "more_than": gettext_noop("%(what)s is more than %(value)s"),
    "at_least": gettext_noop("%(what)s is at least %(value)s"),
    "less_than": gettext_noop("%(what)s is less than %(value)s"),
    "at_most": gettext_noop("%(what)s is at most %(value)s"),
    "answers_is": gettext_noop("%(what)s has exactly %(value)s answers"),
    "answers_is_not": gettext_noop("%(what)s has more or fewer than %(value)s answers"),
    "answers_more_than": gettext_noop("%(what)s has more than %(value)s answers"),
    "answers_at_least": gettext_noop("%(what)s has at least %(value)s answers"),
    "answers_less_than": gettext_noop("%(what)s has fewer than %(value)s answers"),
    "answers_at_most": gettext_noop("%(what)s has at most %(value)s answers"),
    "characters_is": gettext_noop("%(what)s has exactly %(value)s characters"),
    "characters_is_not": gettext_noop("%(what)s has more or fewer than %(value)s characters"),
    "characters_more_than": gettext_noop("%(what)s has more than %(value)s characters"),
    "characters_at_least": gettext_noop("%(what)s has at least %(value)s characters"),
    "characters_less_than": gettext_noop("%(what)s has fewer than %(value)s characters"),
    "characters_at_most": gettext_noop("%(what)s has at most %(value)s characters"),
    "contains": gettext_noop("%(what)s includes %(value)s"),
    "not_contains": gettext_noop("%(what)s does not include %(value)s"),
    "includes_text": gettext_noop("%(what)s contains the text %(value)s"),
    "not_includes_text": gettext_noop("%(what)s does not contain the text %(value)s"),
    "starts_with": gettext_noop("%(what)s begins with %(value)s"),
    "not_starts_with": gettext_noop("%(what)s does not begin with %(value)s"),
    "answered": _AN_ANSWER,
    "not_answered": _NO_ANSWER,
    "blank": _NO_ANSWER,
    "not_blank": _AN_ANSWER,
    "dk": gettext_noop("%(what)s is “don’t know”"),
    "not_dk": gettext_noop("%(what)s is not “don’t know”"),
    "refused": gettext_noop("%(what)s is “refused”"),
    "not_refused": gettext_noop("%(what)s is not “refused”"),
}
"""Message ids by the comparison’s key."""

_OF_ONE: Mapping[str, str] = {
    "answers_is": gettext_noop("%(what)s has exactly %(value)s answer"),
    "answers_is_not": gettext_noop("%(what)s has more or fewer than %(value)s answer"),
    "answers_more_than": gettext_noop("%(what)s has more than %(value)s answer"),
    "answers_at_least": gettext_noop("%(what)s has at least %(value)s answer"),
    "answers_less_than": gettext_noop("%(what)s has fewer than %(value)s answer"),
    "answers_at_most": gettext_noop("%(what)s has at most %(value)s answer"),
    "characters_is": gettext_noop("%(what)s has exactly %(value)s character"),
    "characters_is_not": gettext_noop("%(what)s has more or fewer than %(value)s character"),
    "characters_more_than": gettext_noop("%(what)s has more than %(value)s character"),
    "characters_at_least": gettext_noop("%(what)s has at least %(value)s character"),
    "characters_less_than": gettext_noop("%(what)s has fewer than %(value)s character"),
    "characters_at_most": gettext_noop("%(what)s has at most %(value)s character"),
}
_OF_DATES: Mapping[str, str] = {
    "more_than": gettext_noop("%(what)s is after %(value)s"),
    "at_least": gettext_noop("%(what)s is not before %(value)s"),
    "less_than": gettext_noop("%(what)s is before %(value)s"),
    "at_most": gettext_noop("%(what)s is not after %(value)s"),
}
_OF_SINGLE_ANSWERS: Mapping[str, str] = {"contains": IS, "not_contains": IS_NOT}


def comparison_words(key: str, *, single: bool = False, date: bool = False, value: str = "") -> str:
    """The message id of a comparison.

    ``single``: of a question with one answer; ``date``: of dates; ``value``: the number that is compared with.
    """
    if single and key in _OF_SINGLE_ANSWERS:
        return _OF_SINGLE_ANSWERS[key]
    if date and key in _OF_DATES:
        return _OF_DATES[key]
    return _OF_ONE.get(key, SAID[key]) if value == "1" else SAID[key]
