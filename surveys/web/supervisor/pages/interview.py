"""The page of one interview: its answers, the seconds of each question, who asked what."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.interviewing.models import Interview
from surveys.interviewing.queries import AnsweredQuestion, InterviewAnswers, answers_of
from surveys.people.models import WatchScope
from surveys.people.queries import may_watch
from surveys.web.screens.formatting import case_number

from .interview_list import length


@dataclass(frozen=True, slots=True)
class InterviewPage:
    """What the page shows. ``most``: the longest time, to which bars are drawn; ``several``: more than one asked.

    ``shows_times``: whether lengths are shown, which beside a name are a figure of that person.
    """

    heading: str
    number: str
    length: str
    usual: str
    read: InterviewAnswers
    rows: list[AnsweredQuestion]
    most: float
    several: bool
    hidden: int
    shows_times: bool


def interview_page(interview: Interview, *, sees_people: bool) -> InterviewPage:
    """The interview's page; answers to personal questions are for those who see people."""
    read = answers_of(interview, sees_people=sees_people)
    rows = [one for one in read.questions if sees_people or not one.is_personal]
    times = [second for one in rows for second in (one.seconds, one.usual) if second is not None]
    number = case_number(interview.case.number)
    return InterviewPage(
        heading=_("Interview of case %(number)s") % {"number": number},
        number=number,
        length=length(interview.seconds),
        usual=length(round(read.usual_length)) if read.usual_length is not None else "",
        read=read,
        rows=rows,
        most=max(times, default=0),
        several=len({one.who for one in rows if one.who}) > 1,
        hidden=len(read.questions) - len(rows),
        shows_times=may_watch(WatchScope.PRODUCTIVITY),
    )
