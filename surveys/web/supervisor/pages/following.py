"""A live interview as its interviewer sees it, read-only, and what stands beside it for whoever follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.design.queries import interviewers_of
from surveys.fieldwork.models import Following, MessageCopy
from surveys.fieldwork.queries import CasePanel, case_panel, messages_between
from surveys.interviewing.queries import AnsweredPage, LiveCall, latest_answers, live_call
from surveys.people.models import User, WatchScope
from surveys.people.queries import may_watch
from surveys.questionnaire.model.pages import Ask, Line
from surveys.web.screens.formatting import case_number, clock
from surveys.web.screens.questions import Screen, screen

LINES_SHOWN = 60
MESSAGES_SHOWN = 4
SILENT_AFTER = timedelta(seconds=35)
"""The page of whoever is followed gives a sign every three seconds, the first within fifteen."""


@dataclass(frozen=True, slots=True)
class FollowedScreen:
    """What the interviewer sees. ``screen``: the page that is asked; ``state``: what happens while none is."""

    live: LiveCall | None
    panel: CasePanel | None
    screen: Screen | None
    state: str
    since: datetime | None
    respondent: str
    shown_number: str
    zone: ZoneInfo | None
    lines: Sequence[Line]
    last: Line | None
    saved_at: str
    language: str


@dataclass(frozen=True, slots=True)
class FollowPage:
    """What stands beside the screen. ``silent_since``: when the page followed gave its last sign, if it gives none.

    ``is_told``: whether that page has been told who follows.
    ``may_listen``: whether the call that is shown may be listened to; ``listens``: whether the follower says they do.
    """

    person: User
    heading: str
    live: LiveCall | None
    question: str
    latest: Sequence[AnsweredPage]
    messages: Sequence[MessageCopy]
    silent_since: datetime | None
    is_told: bool
    may_take: bool
    may_listen: bool
    listens: bool


def followed_screen(study: Study, person: User, now: datetime) -> FollowedScreen:
    """The person's screen, made of what is stored: nothing that was typed and not sent."""
    live = live_call(study, person)
    if live is None:
        return FollowedScreen(None, None, None, "", None, "", "", None, (), None, "", "")
    panel, step = case_panel(live.attempt, now), live.step
    call = panel.call
    called = (call and call.phone) or panel.next_phone
    asked = step.outcome.page if step is not None and isinstance(step.outcome, Ask) else None
    lines = step.run.lines(LINES_SHOWN) if step is not None else ()
    return FollowedScreen(
        live=live,
        panel=panel,
        screen=screen(asked, today=step.run.facts.asked_on) if step is not None and asked is not None else None,
        state=_state(live, panel),
        since=(call.answered_at or call.dialled_at) if call else None,
        respondent=panel.respondent or panel.name,
        shown_number=called.number if called else "",
        zone=ZoneInfo(panel.time_zone),
        lines=lines,
        last=lines[-1] if lines else None,
        saved_at=clock(step.interview.changed_at) if step is not None else "",
        language=step.run.state.language if step is not None else "",
    )


def _state(live: LiveCall, panel: CasePanel) -> str:
    if live.step is not None:
        return _("Everything has been asked: the thanks are read, then the case is closed.")
    if panel.call is None:
        return _("Looks at the case: nothing has been dialled yet.")
    if panel.call.ended_at is not None:
        return _("The call is over: its outcome is being written.")
    return _("On the telephone: the interview has not begun.") if panel.call.answered_at else _("It rings.")


def follow_page(following: Following, study: Study, now: datetime) -> FollowPage:
    """What stands beside the screen of the person followed."""
    person, live = following.person, live_call(study, following.person)
    step = live.step if live else None
    asked = step.outcome.page.questions if step and isinstance(step.outcome, Ask) else ()
    question = asked[0].number if asked else ""
    is_shown = live is not None and live.attempt.pk == following.attempt_id
    return FollowPage(
        person=person,
        heading=_heading(person, live, question),
        live=live,
        question=question,
        latest=latest_answers(step) if step else (),
        messages=messages_between(following.by, person, MESSAGES_SHOWN),
        silent_since=silent_since(following, now),
        is_told=following.sign_at is not None,
        may_take=live is not None and (live.attempt.is_dialled or live.attempt.direction == "inbound"),
        may_listen=is_shown and may_watch(WatchScope.LISTENING),
        listens=is_shown and following.listens,
    )


def silent_since(following: Following, now: datetime) -> datetime | None:
    """Since when the person's page has given no sign; ``None`` while it does."""
    last = following.sign_at or following.started_at
    return last if now - last > SILENT_AFTER else None


def _heading(person: User, live: LiveCall | None, question: str) -> str:
    say = {"name": person.first_name or str(person), "question": question}
    if live is None:
        return _("You follow %(name)s, who has no case in hand") % say
    say["number"] = case_number(live.attempt.case.number)
    if not question:
        return _("You follow %(name)s: case %(number)s") % say
    return _("You follow %(name)s: %(question)s, case %(number)s") % say


def next_to_follow(study: Study, person: User, busy: Sequence[int]) -> User | None:
    """The next interviewer by name who is in a call of the study."""
    people = [one for one in interviewers_of(study) if one.pk in busy or one.pk == person.pk]
    place = next((place for place, one in enumerate(people) if one.pk == person.pk), 0)
    following = people[place + 1 :] + people[:place]
    return following[0] if following else None
