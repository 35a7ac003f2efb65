"""Take the briefing over into a new study or wave, together with what interviewers say."""

from datetime import datetime
from typing import Unpack

from django.db import transaction

from surveys.design.models import Draft, Study, Version
from surveys.design.services import StudyFacts, Taken, repeat_study
from surveys.people.models import User
from surveys.training.queries import briefing_of

from .briefings import write_briefing


def repeat_with_briefing(
    *, earlier: Study, source: Draft | Version, taken: Taken, by: User, now: datetime, **facts: Unpack[StudyFacts]
) -> Study:
    """As ``repeat_study``; where texts are taken over, the new study asks for the same briefing, read there anew."""
    with transaction.atomic():
        study = repeat_study(earlier=earlier, source=source, taken=taken, by=by, now=now, **facts)
        briefing = briefing_of(earlier) if taken.has_texts else None
        if briefing is not None:
            write_briefing(
                study=study,
                pages=briefing.pages,
                questions=briefing.questions,
                for_new=briefing.for_new,
                for_experienced=briefing.for_experienced,
                is_decided_by_trainer=briefing.is_decided_by_trainer,
                by=by,
                now=now,
            )
    return study
