"""What there may be for the desk to tell: most of it is rare, so that one query asks whether there is any."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from surveys.database.prepared import SOME_TIME, PreparedRows
from surveys.design.models import Study
from surveys.fieldwork.models import AskedQuestion, FieldForecast, ForecastStatus, HelpCall, MessageCopy, Pilot
from surveys.fieldwork.queries import MOST_UNREAD
from surveys.interviewing.models import Interview, InterviewEvent
from surveys.people.models import User, WatchingAgreement


@dataclass(frozen=True, slots=True)
class DeskNotices:
    """What is there, without what it says; ``has_call``: somebody without a case may call those who lead others.

    ``unread``: how many messages the reader has not read; of more than a few, that few.
    ``watched``: what ``people.queries.watched_scopes`` says.
    """

    has_call: bool
    has_question: bool
    has_pilot: bool
    has_forecast: bool
    unread: int
    has_late: bool
    watched: frozenset[str]


def desk_notices(study: Study, reader: User | None, since: datetime) -> DeskNotices:
    """Whether the desk has anything of these to tell this reader; ``since``: of answers that came too late."""
    found = _NOTICES.all(study=study.pk, reader=reader.pk if reader else 0, since=since)
    call, question, pilot, forecast, unread, late, scopes = found[0]
    return DeskNotices(
        has_call=bool(call),
        has_question=bool(question),
        has_pilot=bool(pilot),
        has_forecast=bool(forecast),
        unread=min(unread or 0, MOST_UNREAD),
        has_late=bool(late),
        watched=frozenset(scopes or ()),
    )


def _notices(study: int, reader: int, since: datetime) -> QuerySet[Study, tuple[object, ...]]:
    of_study = OuterRef("pk")
    theirs = Interview.objects.filter(pk=OuterRef("interview"), study=study)
    # The newest one, as the list of them asks: whether there is any, PostgreSQL would find by reading all events.
    late = InterviewEvent.objects.filter(Exists(theirs), is_late=True, server_at__gte=since)
    newest = late.order_by("-server_at", "-pk")
    unread = MessageCopy.objects.filter(person=reader, read_at=None).order_by().values("person")
    agreement = WatchingAgreement.objects.filter(is_in_force=True).order_by("pk")
    return (
        Study.objects.filter(pk=study)
        .order_by()
        .values_list(
            Exists(HelpCall.objects.filter(Q(study=of_study) | Q(study=None), ended_at=None)),
            Exists(AskedQuestion.objects.filter(study=of_study, answered_at=None).exclude(words="")),
            Exists(Pilot.objects.filter(study=of_study, decided_at=None)),
            Exists(FieldForecast.objects.filter(study=of_study, status=ForecastStatus.DONE)),
            Subquery(unread.annotate(copies=Count("pk")).values("copies")),
            Subquery(newest.values("pk")[:1]),
            Subquery(agreement.values("scopes")[:1]),
        )
    )


_NOTICES = PreparedRows(_notices, study=-1, reader=-2, since=SOME_TIME)
