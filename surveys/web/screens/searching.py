"""Search of a list that is too long for the page, while the interviewer types."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from surveys.questionnaire.model.pages import Ask, Ended
from surveys.questionnaire.types.searching import flat, search

from .fields import MOST_FOUND
from .texts import plain

LONGEST_TYPED = 100


@dataclass(frozen=True, slots=True)
class Match:
    """A search result: code, entry number, label with the typed letters marked, whether it asks to specify."""

    code: str
    entry: str
    words: SafeString
    specify: bool = False


@dataclass(frozen=True, slots=True)
class FoundAnswers:
    """The first of ``count`` results for ``typed`` in the question whose inputs' names begin with ``box``."""

    box: str
    typed: str
    matches: tuple[Match, ...] = ()
    count: int = 0


def found(at: Ask | Ended, data: Mapping[str, str]) -> FoundAnswers:
    """Return the answers that match the search box that the form names, of its question on the current page."""
    box = data.get("box", "q0")[:8]
    typed = data.get(f"{box}-find", "")[:LONGEST_TYPED].strip()
    path = data.get(f"{box}-path", "")
    views = at.page.questions if isinstance(at, Ask) else ()
    view = next((view for view in views if view.path == path), None)
    if view is None:
        return FoundAnswers(box, typed)
    choices, count = search(view.choices, typed, MOST_FOUND)
    matches = [Match(one.code, one.entry, _marked(plain(one.label), typed), one.specify) for one in choices]
    return FoundAnswers(box, typed, tuple(matches), count)


def _marked(words: str, typed: str) -> SafeString:
    """Return the label with the typed letters marked; unmarked if removing accents changes its length."""
    at = flat(words).find(flat(typed))
    if at < 0 or len(flat(words)) != len(words):
        return format_html("{}", words)
    end = at + len(flat(typed))
    return format_html("{}<mark>{}</mark>{}", words[:at], words[at:end], words[end:])
