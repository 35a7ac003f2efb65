"""The pages of a call before its interview and after it: the numbers, the keys of the outcomes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from surveys.calling.dialling import Link
from surveys.calling.dispositions import SHORTEST_NOTE
from surveys.calling.next_call import APPOINTMENT_REASONS
from surveys.fieldwork.models import Direction, PhoneNumber
from surveys.fieldwork.queries import other_languages
from surveys.fieldwork.services import NO_COMMON_LANGUAGE
from surveys.interviewing.models import Interview
from surveys.interviewing.queries import OwnAttempt
from surveys.questionnaire.model.pages import Rich
from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.wording.introductions import INTRODUCTION, Moment, introduction_of

from .contexts import CallPage
from .outcomes import Outcome, in_full, quick


@dataclass(frozen=True, slots=True)
class BeforeCallPage:
    """The case before it is dialled and while it rings.

    ``begun``: an interview of the case that goes on. ``rang``: the respondent called and nothing was dialled.
    ``state``: ``before``, ``ringing`` or ``incoming``; ``waits``: nothing can be said of the call yet.
    ``phone``: the number dialled, else the next in order; ``alive``: those that may be dialled. ``introduction``: the
    study's, as the moment of the call wants it; empty where none is written. ``other_introduction``: what is read when
    another person of the household answers, where it is written.
    """

    outcomes: list[Outcome]
    error: str
    begun: Interview | None
    rang: bool
    phone: PhoneNumber | None
    alive: list[PhoneNumber]
    other_numbers: bool
    state: str
    waits: bool
    introduction: Rich
    other_introduction: Rich


@dataclass(frozen=True, slots=True)
class DiallingLinks:
    """How the numbers are dialled: each with its address (``ways``), that of the number shown, that of the next one.

    Addresses are empty where the interviewer dials by hand. ``in_background``: a web telephone takes them, so that
    the page stays. ``is_never_dialled``: the numbers are nobody's.
    """

    ways: list[tuple[PhoneNumber, str]]
    link: str
    next_link: str
    in_background: bool
    is_never_dialled: bool


@dataclass(frozen=True, slots=True)
class AfterCallPage:
    """The outcomes after the call, in ``groups``: number, heading, outcomes; ``outcomes``: all of them.

    ``spoken``: the languages of colleagues; ``asks_language``: one of them is to be chosen, or ``no_language``.
    ``typed``: the form's input, shown again.
    """

    groups: list[tuple[int, str, list[Outcome]]]
    outcomes: list[Outcome]
    chosen: Outcome | None
    shortest_note: int
    spoken: Sequence[Language]
    asks_language: bool
    no_language: str
    error: str
    typed: Mapping[str, str]


def introduction_words(around: CallPage, introduction: Rich) -> str:
    """Return what is read as somebody answers, as words: the study's introduction, else the usual sentence."""
    if introduction:
        return "".join(piece.words for piece in introduction)
    say = {"greeting": around.greeting, "me": around.me, "name": around.institute.name}
    if around.institute.name:
        return _("%(greeting)s, my name is %(me)s, of %(name)s. May I ask you a few questions?") % say
    return _("%(greeting)s, my name is %(me)s. May I ask you a few questions?") % say


def only_rang(own: OwnAttempt) -> bool:
    """Return whether the respondent rang and nothing was dialled."""
    return own.attempt.direction == Direction.INBOUND and not own.attempt.is_dialled


def before_call_page(
    own: OwnAttempt, around: CallPage, begun: Interview | None, now: datetime, *, error: str = ""
) -> BeforeCallPage:
    """Return the page before the call. ``around``: the case's panel, scripts and docks."""
    call, panel, rang = around.call, around.panel, only_rang(own)
    alive = [phone for phone in panel.phones if not phone.dead_at and phone.pk not in panel.unchecked]
    # The number that is ringing is the one dialled, whichever was the next in order.
    dialled = next((phone for phone in alive if call is not None and phone.pk == call.phone_id), None)
    state = "ringing" if call is not None else "incoming" if rang else "before"
    moment = _moment(own, around, begun, rang)
    return BeforeCallPage(
        outcomes=quick(panel, now, rang=rang),
        error=error,
        begun=begun,
        rang=rang,
        phone=dialled or panel.next_phone,
        alive=alive,
        other_numbers=len(alive) > 1,
        state=state,
        waits=state == "before",
        introduction=around.say.scripts.get(introduction_of(moment, around.say.scripts), ()),
        other_introduction=_other(moment, around.say.scripts),
    )


def _other(moment: Moment, scripts: Mapping[str, Rich]) -> Rich:
    """What is read when somebody else of the household answers; nothing where it is read already."""
    name = introduction_of(Moment(household=True), scripts)
    return scripts[name] if name != INTRODUCTION and not moment.household else ()


def _moment(own: OwnAttempt, around: CallPage, begun: Interview | None, rang: bool) -> Moment:
    panel = around.panel
    return Moment(
        rang_back=rang,
        resumption=begun is not None,
        appointment=own.attempt.reason in APPOINTMENT_REASONS,
        household=bool(panel.respondent and panel.name and panel.respondent != panel.name),
    )


def dialling_links(
    page: BeforeCallPage,
    next_phone: PhoneNumber | None,
    links: Mapping[PhoneNumber, Link | None],
    *,
    is_never_dialled: bool = False,
) -> DiallingLinks:
    """Return how the page's numbers are dialled. ``links``: number → its link, None where there is none."""
    shown, following = (links.get(phone) if phone else None for phone in (page.phone, next_phone))
    return DiallingLinks(
        ways=[(phone, link.address if link else "") for phone, link in links.items()],
        link=shown.address if shown else "",
        next_link=following.address if following else "",
        in_background=any(link.origin for link in links.values() if link),
        is_never_dialled=is_never_dialled,
    )


def after_call_page(
    own: OwnAttempt, around: CallPage, now: datetime, *, error: str, chosen: str, typed: Mapping[str, str]
) -> AfterCallPage:
    """Return the page after the call. ``chosen``: the code of the outcome that is shown as chosen."""
    groups = in_full(around.panel, now, rang=only_rang(own))
    outcomes = [outcome for _number, _heading, found in groups for outcome in found]
    disposition, spoken = around.panel.dispositions.by_code.get(chosen), other_languages(own.case)
    is_about_language = disposition is not None and bool(disposition.if_spoken and spoken)
    return AfterCallPage(
        groups=groups,
        outcomes=outcomes,
        chosen=next((outcome for outcome in outcomes if outcome.code == chosen), None),
        shortest_note=SHORTEST_NOTE,
        spoken=spoken,
        asks_language=is_about_language and not typed.get("language"),
        no_language=NO_COMMON_LANGUAGE,
        error=error,
        typed=typed,
    )
