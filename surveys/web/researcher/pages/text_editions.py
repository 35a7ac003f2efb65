"""Earlier editions of a study's texts, each with what it changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from surveys.design.models import StudyTexts

from .texts import last_change, script_titles

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text that an edition changed, in one language; ``before`` or ``after`` is empty if there was no text."""

    title: str
    language: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TextEdition:
    """An edition: who made it, when, and its changes from the one before. The newest is in use."""

    number: int
    made: str
    changes: list[TextChange]
    is_in_use: bool


def editions(found: Sequence[StudyTexts]) -> list[TextEdition]:
    """Return the editions in the order given, newest first."""
    first = StudyTexts(scripts={}, answers=[])
    return [
        TextEdition(texts.number, last_change(texts), list(_changes(earlier, texts)), is_in_use=texts is found[0])
        for texts, earlier in pairwise([*found, first])
    ]


def _changes(earlier: StudyTexts, later: StudyTexts) -> Iterator[TextChange]:
    before, after = dict(_texts(earlier)), dict(_texts(later))
    for title in dict.fromkeys((*before, *after)):
        old, new = before.get(title, {}), after.get(title, {})
        for language in dict.fromkeys((*old, *new)):
            if old.get(language, "") != new.get(language, ""):
                yield TextChange(title, language, old.get(language, ""), new.get(language, ""))


def _texts(texts: StudyTexts) -> Iterator[tuple[str, Words]]:
    titles = script_titles()
    for name, words in texts.scripts.items():
        yield titles.get(name, (name, ""))[0], words
    for number, pair in enumerate(texts.answers, 1):
        title = _("Answer %(number)s") % {"number": number}
        yield f"{title}: {_('question')}", pair["question"]
        yield f"{title}: {_('listening first')}", pair.get("listen", {})
        yield title, pair["answer"]
        yield f"{title}: {_('the way back')}", pair.get("back", {})
