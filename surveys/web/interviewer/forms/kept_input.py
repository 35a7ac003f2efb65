"""What was typed and is not taken yet stands there again: whoever is on the telephone types nothing twice."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from surveys.people.sessions import CARRIED, REFUSED

LONGEST = 5000
NOT_TYPED = {"csrfmiddlewaretoken", "key"}


def keep_sent(request: HttpRequest, attempt: Any, dock: str) -> None:
    """Keep what was typed in the dock until the next page of this attempt shows it, in the session alone."""
    request.session[REFUSED] = {"attempt": attempt.pk, "dock": dock, "sent": _typed(request)}


def take_sent(request: HttpRequest, attempt: Any) -> dict[str, dict[str, str]]:
    """By dock what was typed in it and refused just now; it is forgotten with this."""
    kept = request.session.get(REFUSED)
    if kept is None:
        return {}
    del request.session[REFUSED]
    return {kept["dock"]: kept["sent"]} if kept["attempt"] == attempt.pk else {}


def carry(request: HttpRequest, attempt: Any, *names: str) -> None:
    """Take what was typed in the fields of these names along into the dock that opens now, in the session alone.

    It stays while the case is in these hands: the page may be loaded again, or the dock left.
    """
    typed = {name: words for name, words in _typed(request).items() if name in names and words.strip()}
    if typed:
        request.session[CARRIED] = {"attempt": attempt.pk, "typed": typed}


def carried(request: HttpRequest, attempt: Any) -> Mapping[str, str]:
    """What was typed about this call before a dock opened; empty for any other call."""
    kept = request.session.get(CARRIED, {})
    return kept["typed"] if kept.get("attempt") == attempt.pk else {}


def forget_carried(request: HttpRequest) -> None:
    """The call is over: what was typed about it is kept with the case."""
    request.session.pop(CARRIED, None)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(words)[:LONGEST] for name, words in request.POST.items() if name not in NOT_TYPED}
