"""What is watched of people at work, in words: for those who are watched, and for those who lead them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.design.queries import interviewing
from surveys.people.models import User, WatchingAgreement, WatchScope
from surveys.people.queries import agreement_told_to

WHAT: dict[str, Promise] = {
    WatchScope.FOLLOWING: _(
        "Whoever leads you can follow an interview while you hold it, read-only: the question, the answers given, who "
        "is called; never what you type before you send it. As long as they do, their name stands at the top of your "
        "screen."
    ),
    WatchScope.LISTENING: _(
        "Whoever follows you can also listen to the call on the institute’s telephones, and says so here: then the top "
        "of your screen says it, too. Ascolto itself carries and records no sound."
    ),
    WatchScope.PRODUCTIVITY: _(
        "Whoever leads you sees your hours, complete interviews, contacts, refusals and lengths, beside the median "
        "of the team, in alphabetical order. You see your own."
    ),
    WatchScope.IDLE_TIME: _("Whoever leads you sees how long you waited for cases, and how long none was in hand."),
    WatchScope.SCORECARDS: _(
        "Whoever leads you scores some of your interviews by a scorecard, tells you what to do better, and sees how it "
        "goes over time. You read every score and every comment. Nobody is ranked."
    ),
    WatchScope.COURTESY: _(
        "Whoever leads you sees how often people refused before the first question, how often you probed, how calls "
        "went on after a ready answer and what share of people found the call good, beside the median of the team, "
        "in alphabetical order, adjusted for the cases you were given, and nothing on fewer than ten. Nobody sees who "
        "said what. You see your own."
    ),
}
"""Scope → what it means to the person, of what the product watches so far."""


@dataclass(frozen=True, slots=True)
class WatchingPage:
    """What is watched. ``lines``: in words, none without an agreement; ``is_read``: whether the person has said so."""

    agreement: WatchingAgreement | None
    lines: list[Promise]
    is_read: bool


def watching_page(person: User, *, interviews: bool = False) -> WatchingPage | None:
    """What is told to this person; nothing to people who do not interview. ``interviews``: that they do is known."""
    if not interviews and not interviewing(person).exists():
        return None
    agreement, is_read = agreement_told_to(person)
    if agreement is None:
        return WatchingPage(None, [], is_read=True)
    lines = [words for scope, words in WHAT.items() if scope in agreement.scopes]
    return WatchingPage(agreement, lines, is_read)
