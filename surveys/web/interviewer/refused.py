"""What a dock sent and was refused stands in it again: whoever is on the telephone types nothing twice."""

from typing import Any

from django.http import HttpRequest

PLACE = "refused"
LONGEST = 500
NOT_TYPED = {"csrfmiddlewaretoken", "key"}


def keep_sent(request: HttpRequest, attempt: Any, dock: str) -> None:
    """Keep what was typed in the dock until the next page of this attempt shows it, in the session alone."""
    sent = {name: words[:LONGEST] for name, words in request.POST.items() if name not in NOT_TYPED}
    request.session[PLACE] = {"attempt": attempt.pk, "dock": dock, "sent": sent}


def take_sent(request: HttpRequest, attempt: Any) -> dict[str, dict[str, str]]:
    """By dock what was typed in it and refused just now; it is forgotten with this."""
    kept = request.session.get(PLACE)
    if kept is None:
        return {}
    del request.session[PLACE]
    return {kept["dock"]: kept["sent"]} if kept["attempt"] == attempt.pk else {}
