"""What differs between two states of a questionnaire, in words for those who are to approve it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import orjson
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.questionnaire.comparison import Change, compare
from surveys.questionnaire.model import storage
from surveys.questionnaire.model.structure import Questionnaire
from surveys.web.researcher.pages.comparison import Stretch, stretches

MOST_CHANGES = 60
_TRANSLATIONS = ("translation_", "language_")
_TEXTS = ("wording_", "instruction_", "messages_")
_OF_LISTS = ("code_", "codes_", "scale_")
_ASKED = ("condition_", "times_", "filter_")


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """A change: at which question, list or group, in a sentence, and the words that differ."""

    name: str
    what: str
    stretches: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class ChangesTold:
    """The changes, as far as they are told one by one; ``tags``: by question, what of it is another one."""

    rows: Sequence[ChangeTold]
    more: int
    count: int
    tags: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A questionnaire that is compared again and again; it is the same as any other that says the same."""

    questionnaire: Questionnaire
    digest: bytes

    @classmethod
    def of(cls, questionnaire: Questionnaire) -> "State":
        """Return the state of a questionnaire."""
        return cls(questionnaire, blake2b(orjson.dumps(storage.to_json(questionnaire)), digest_size=20).digest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def changes_kept(before: Questionnaire, after: Questionnaire) -> ChangesTold:
    """Return the same as ``changes_told``, worked out once for each two questionnaires and language of the page."""
    return _changes_kept(State.of(before), State.of(after), get_language() or "")


@lru_cache(maxsize=16)
def _changes_kept(before: State, after: State, language: str) -> ChangesTold:
    return changes_told(before.questionnaire, after.questionnaire)


def changes_told(before: Questionnaire, after: Questionnaire) -> ChangesTold:
    """Return what differs, without translations."""
    found = [one for one in compare(before, after, translate=_) if not one.kind.startswith(_TRANSLATIONS)]
    rows = list(dict.fromkeys(_told(one) for one in found[: MOST_CHANGES * 2]))[:MOST_CHANGES]
    tags: dict[str, dict[str, None]] = {}
    for one in found:
        for name in _questions(one):
            tags.setdefault(name, {})[_tag(one)] = None
    told = {name: list(some) for name, some in tags.items()}
    return ChangesTold(rows, max(0, len(found) - len(rows)), len(found), told)


def _told(change: Change) -> ChangeTold:
    words = stretches(change.before, change.after) if change.kind.startswith((*_TEXTS, *_ASKED)) else []
    return ChangeTold(change.name, change.what(_), tuple(words))


def _questions(change: Change) -> Sequence[str]:
    """Return the questions that a change is of: those with the answers of a list, or the one that it names."""
    if change.kind.startswith(_OF_LISTS):
        return str(change.values.get("questions", "")).split(", ")
    return (change.name,)


def _tag(change: Change) -> str:
    if change.kind == "question_added":
        return _("new")
    if change.kind == "question_moved":
        return _("elsewhere")
    if change.kind.startswith(_TEXTS):
        return _("text")
    return _("condition") if change.kind.startswith(_ASKED) else _("answers")
