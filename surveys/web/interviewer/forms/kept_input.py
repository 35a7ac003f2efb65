"""Input that was refused, or typed before a dock opened, kept in the session so that nothing is typed twice."""

import re
from collections.abc import Iterator, Mapping

from django.http import HttpRequest, QueryDict
from django.utils.http import urlencode

from surveys.interviewing.queries import OwnAttempt
from surveys.people.services import CARRIED_INPUT_KEY, HALF_TYPED_KEY, REFUSED_INPUT_KEY
from surveys.questionnaire.model.pages import Entry
from surveys.web.screens.questions import MOST_QUESTIONS, entries

LONGEST = 5000
NOT_TYPED = {"csrfmiddlewaretoken", "key"}
HALF_TYPED = re.compile(r"q\d{1,3}-")


def keep_sent(request: HttpRequest, own: OwnAttempt, dock: str) -> None:
    """Keep the dock's input in the session until the next page of this attempt shows it."""
    request.session[REFUSED_INPUT_KEY] = {"attempt": own.pk, "dock": dock, "sent": _typed(request)}


def take_sent(request: HttpRequest, own: OwnAttempt) -> dict[str, dict[str, str]]:
    """Return dock → its refused input, and remove it from the session."""
    kept = request.session.get(REFUSED_INPUT_KEY)
    if kept is None:
        return {}
    del request.session[REFUSED_INPUT_KEY]
    return {kept["dock"]: kept["sent"]} if kept["attempt"] == own.pk else {}


def carry(request: HttpRequest, own: OwnAttempt, *names: str, **chosen: str) -> None:
    """Keep the input of these fields in the session while a dock is opened, and what it has ``chosen``.

    It stays while the interviewer has the case, because the page may be reloaded or the dock closed.
    """
    typed = {name: words for name, words in _typed(request).items() if name in names and words.strip()} | chosen
    if typed:
        request.session[CARRIED_INPUT_KEY] = {"attempt": own.pk, "typed": typed}


def carried(request: HttpRequest, own: OwnAttempt) -> Mapping[str, str]:
    """Return the input kept by ``carry`` for this attempt; empty for any other."""
    kept = request.session.get(CARRIED_INPUT_KEY, {})
    return kept["typed"] if kept.get("attempt") == own.pk else {}


def forget_carried(request: HttpRequest) -> None:
    """Remove what ``carry`` kept, once the call is over."""
    request.session.pop(CARRIED_INPUT_KEY, None)


def keep_half_typed(request: HttpRequest, own: OwnAttempt) -> None:
    """Keep the answer that comes along half typed in the session, until its page is shown again."""
    fields = [(name, words[:LONGEST]) for name, words in _all_of(request.POST) if HALF_TYPED.match(name)]
    if fields:
        sent = urlencode(fields[: 4 * MOST_QUESTIONS])
        request.session[HALF_TYPED_KEY] = {"attempt": own.pk, "page": request.POST.get("page", ""), "sent": sent}


def take_half_typed(request: HttpRequest, own: OwnAttempt, page: str) -> dict[str, Entry] | None:
    """Return path → entry of the answer kept for this page, and remove it from the session; None without one."""
    kept = request.session.pop(HALF_TYPED_KEY, None) if HALF_TYPED_KEY in request.session else None
    if kept is None or (kept["attempt"], kept["page"]) != (own.pk, page):
        return None
    return entries(QueryDict(kept["sent"]))


def _all_of(sent: QueryDict) -> Iterator[tuple[str, str]]:
    for name, texts in sent.lists():
        yield from ((name, str(words)) for words in texts)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(words)[:LONGEST] for name, words in request.POST.items() if name not in NOT_TYPED}
