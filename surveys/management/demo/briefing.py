"""The demo's briefing: short pages and questions about the coffee study, which its interviewers have passed."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.people.models import User
from surveys.training.models import Asked, Briefing
from surveys.training.queries import general_path, general_training, path_of, questions_of
from surveys.training.services import (
    answer_general,
    answer_test,
    ask_general,
    clear_if_done,
    confirm_general_page,
    confirm_page,
    record_lesson,
    write_briefing,
)

from .practices import Planned, contest, meet_people, practise

EACH = timedelta(minutes=3)
PLANNED = [
    Planned("giulia", "carla", is_careful=True, hours_ago=22, seed=7),
    Planned("paolo", "ilaria", is_careful=True, hours_ago=21, seed=7),
    Planned("elena", "carla", is_careful=False, hours_ago=3, seed=7),
    Planned("elena", "bruno", is_careful=False, hours_ago=2, seed=8),
]
"""Giulia and Paolo have passed, Elena has not yet."""


def brief(*, study: Study, people: dict[str, User], by: User, now: datetime) -> None:
    """Ask general training of who is new, write the briefing, and let the interviewers go through it and practise.

    Elena is new: she has read everything and not passed a practice yet, and holds a judgement to be wrong.
    """
    begun, newest = now - timedelta(days=1), people["elena"]
    ask_general(since=newest.date_joined, by=by, now=begun)
    pages, questions = _pages(), _questions()
    briefing = write_briefing(study=study, pages=pages, questions=questions, for_new=Asked.PRACTICE, by=by, now=begun)
    interviewers = [people[name] for name in ("giulia", "paolo", "elena")]
    for person in interviewers:
        _train(person, begun)
        _read(study, person, briefing, begun)
    met = meet_people(study=study, by=people["supervisione"], now=begun)
    held = practise(study=study, people=people, met=met, planned=PLANNED, now=now)
    contest(practice=held[-1], now=now - EACH)
    for person in interviewers:
        clear_if_done(study, person, briefing, now)
    title = _("Listening to three interviews together")
    at = now - timedelta(hours=5)
    record_lesson(person=newest, study=None, title=title, minutes=90, at=at, by=people["supervisione"], now=now)


def _train(person: User, begun: datetime) -> None:
    training = general_training()
    for place, page in enumerate(general_path(person, "it").pages, 1):
        at = begun - timedelta(hours=1) + place * EACH
        confirm_general_page(person=person, digest=page.digest, seconds=100 + 20 * place, now=at)
    given: list[int | None] = [one["right"] for one in training.questions]
    answer_general(person=person, digest=training.test_digest, given=given, now=begun - timedelta(minutes=30))


def _read(study: Study, person: User, briefing: Briefing, begun: datetime) -> None:
    test = questions_of(briefing)
    for place, page in enumerate(path_of(study, person, briefing).pages, 1):
        confirm_page(study=study, person=person, digest=page.digest, seconds=60 + 15 * place, now=begun + place * EACH)
    right: list[int | None] = [one.right for one in test.questions]
    answer_test(study=study, person=person, digest=test.digest, given=right, now=begun + 6 * EACH)


def _pages() -> list[dict[str, str]]:
    return [
        {
            "title": _("What this study is about"),
            "text": _(
                "A thousand people tell us which coffee they drink at home. There is nothing to sell and nothing to "
                "guess: whoever drinks little coffee counts as much as who drinks a lot. It takes about eleven minutes."
            ),
        },
        {
            "title": _("What must be said"),
            "text": _(
                "Who we are, why we call, that taking part is free, and the privacy notice before the first question. "
                "Whoever says no is thanked, written down as a no, and not called again."
            ),
        },
        {
            "title": _("Listening, and neutral probes"),
            "text": _(
                "Let people finish. Read each question as it stands; if an answer is not clear, use a probe (Alt+1 to "
                "3) and never propose one. For objections press F9: first the line that listens, then the answer."
            ),
        },
    ]


def _questions() -> list[dict[str, object]]:
    return [
        {
            "question": _("Somebody says that they hardly drink coffee. What do you do?"),
            "choices": [_("I thank them and end"), _("I go on: they count, too"), _("I ask for somebody else")],
            "right": 1,
            "why": _("Without them the results would tell of coffee lovers only."),
        },
        {
            "question": _("An answer is not clear. What helps?"),
            "choices": [_("A neutral probe"), _("Proposing the likeliest answer"), _("Choosing it myself")],
            "right": 0,
            "why": _("A probe suggests no answer: what is coded is what they said."),
        },
        {
            "question": _("They say: no, and take my number off your list."),
            "choices": [_("I explain once more"), _("I call back tomorrow"), _("I thank them, note it, end the call")],
            "right": 2,
            "why": _("After an explicit no there is no way back."),
        },
    ]
