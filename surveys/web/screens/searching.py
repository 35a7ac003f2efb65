"""Answers of a list that is too long for the page, found while the interviewer types."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from surveys.questionnaire.answers.searching import flat, search
from surveys.questionnaire.pages import Ask, Ended

from .texts import plain

SHOWN = 12
LONGEST_TYPED = 100


@dataclass(frozen=True, slots=True)
class Match:
    """An answer that was found: its code, and its words with what was typed marked."""

    code: str
    words: SafeString


@dataclass(frozen=True, slots=True)
class Found:
    """The first of ``count`` answers that were found for ``typed``."""

    typed: str
    matches: tuple[Match, ...] = ()
    count: int = 0


def found(at: Ask | Ended, data: Mapping[str, str]) -> Found:
    """What the form's search box (``q0-find``) finds among the answers of the question that the page shows."""
    box = next((name for name in data if name.endswith("-find")), "")
    typed = data.get(box, "")[:LONGEST_TYPED].strip()
    path = data.get(f"{box.removesuffix('-find')}-path", "")
    views = at.page.questions if isinstance(at, Ask) else ()
    view = next((view for view in views if view.path == path), None)
    if view is None:
        return Found(typed)
    choices, count = search(view.choices, typed, SHOWN)
    return Found(typed, tuple(Match(one.code, _marked(plain(one.label), typed)) for one in choices), count)


def _marked(words: str, typed: str) -> SafeString:
    """The words with the typed letters marked, where their accents leave both of the same length."""
    at = flat(words).find(flat(typed))
    if at < 0 or len(flat(words)) != len(words):
        return format_html("{}", words)
    end = at + len(flat(typed))
    return format_html("{}<mark>{}</mark>{}", words[:at], words[at:end], words[end:])
