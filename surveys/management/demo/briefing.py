"""The demo's briefing: short pages and questions about the coffee study, which its interviewers have passed."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.people.models import User
from surveys.training.queries import path_of, questions_of
from surveys.training.services import answer_test, confirm_page, write_briefing

EACH = timedelta(minutes=3)


def brief(*, study: Study, interviewers: list[User], by: User, now: datetime) -> None:
    """Write the briefing and have these interviewers read it and answer its questions."""
    begun = now - timedelta(days=1)
    briefing = write_briefing(study=study, pages=_pages(), questions=_questions(), by=by, now=begun)
    test = questions_of(briefing)
    right = [one.right for one in test.questions]
    for person in interviewers:
        for place, page in enumerate(path_of(study, person, briefing).pages, 1):
            confirm_page(study=study, person=person, digest=page.digest, now=begun + place * EACH)
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
