"""When the retention of a study's personal data ends, and which legal hold prevents it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from surveys.design.models import Study, StudyStatus
from surveys.people.models import Institute
from surveys.people.queries import institute
from surveys.privacy.models import LegalHold, RetentionPlan

NOTICE_PERIOD = timedelta(days=30)
"""How long an erasure is announced on the study's page before it happens."""
MOST_MONTHS = 240


@dataclass(frozen=True, slots=True)
class Retention:
    """A study's retention plan worked out. Days are in the study's time zone; ``None``: not known yet.

    ``contacts_months`` and ``answers_months``: the study's own, or the institute's (``is_institutes``).
    """

    study: Study
    plan: RetentionPlan
    hold: LegalHold | None
    contacts_months: int | None
    answers_months: int | None
    is_institutes: bool

    @property
    def is_set(self) -> bool:
        """Whether it is switched on."""
        return self.plan.switched_on_at is not None

    @property
    def can_be_switched_on(self) -> bool:
        """Whether both lengths are set, by the study or by the institute."""
        return self.contacts_months is not None and self.answers_months is not None

    @property
    def ended_on(self) -> date | None:
        """The day on which the field was closed; ``None`` while it is open."""
        if self.study.status != StudyStatus.CLOSED or self.study.closed_at is None:
            return None
        return self.day_of(self.study.closed_at)

    def day_of(self, moment: datetime) -> date:
        """The day of a moment in the study's time zone."""
        return moment.astimezone(ZoneInfo(self.study.time_zone)).date()

    @property
    def counted_from(self) -> date | None:
        """The day from which months are counted: the field's end, or its planned last day while it is open."""
        return self.ended_on or (self.study.ends_on if self.study.status != StudyStatus.CLOSED else None)

    @property
    def contacts_on(self) -> date | None:
        """The day on which the contacts are to be erased."""
        if self.counted_from is None or self.contacts_months is None:
            return None
        return self._announced(months_after(self.counted_from, self.contacts_months))

    @property
    def answers_on(self) -> date | None:
        """The day on which the interviews are to be anonymised."""
        if self.counted_from is None or self.contacts_months is None or self.answers_months is None:
            return None
        contacts = months_after(self.counted_from, self.contacts_months)
        return max(self._announced(months_after(contacts, self.answers_months)), self.contacts_on or date.min)

    def _announced(self, day: date) -> date:
        since, field_ends = self.plan.notice_from, self.counted_from
        noticed = [self.day_of(since + NOTICE_PERIOD)] if since is not None else []
        # The notice begins when the field is closed, so that a field closed by mistake can be opened again.
        return max(day, *noticed, *([field_ends + NOTICE_PERIOD] if field_ends is not None else []))

    @property
    def contacts_are_gone(self) -> bool:
        """Whether the contacts were erased since the field was last closed."""
        return _since(self.plan.contacts_erased_at, self.study.closed_at)

    @property
    def answers_are_gone(self) -> bool:
        """Whether the interviews were anonymised since the field was last closed."""
        return _since(self.plan.answers_anonymised_at, self.study.closed_at)

    def due(self, today: date) -> str:
        """What is due now: ``contacts``, ``answers``, or empty."""
        if not self.is_set or self.hold is not None or self.ended_on is None:
            return ""
        if not self.contacts_are_gone:
            return CONTACTS if self.contacts_on is not None and self.contacts_on <= today else ""
        if not self.answers_are_gone:
            return ANSWERS if self.answers_on is not None and self.answers_on <= today else ""
        return ""

    def announced(self, today: date) -> tuple[str, date] | None:
        """What is due within the time of notice, and on which day; ``None`` if nothing is."""
        if not self.is_set or self.hold is not None or self.ended_on is None:
            return None
        for what, day, gone in (
            (CONTACTS, self.contacts_on, self.contacts_are_gone),
            (ANSWERS, self.answers_on, self.answers_are_gone),
        ):
            if day is not None and not gone:
                return (what, day) if day - today <= NOTICE_PERIOD else None
        return None


CONTACTS, ANSWERS = "contacts", "answers"


def retention_of(study: Study) -> Retention:
    """The study's retention, with the institute's lengths where it has none of its own."""
    plan = RetentionPlan.objects.select_related("switched_on_by").filter(study=study).first()
    return _worked_out(study, plan or RetentionPlan(study=study), standing_hold(study), institute())


def retentions_of(studies: Sequence[Study], house: Institute | None = None) -> dict[int, Retention]:
    """Study's id → its retention; two queries, and one for the institute unless it is known."""
    plans = {plan.study_id: plan for plan in RetentionPlan.objects.filter(study__in=studies)}
    holds = {hold.study_id: hold for hold in LegalHold.objects.filter(study__in=studies, lifted_at=None)}
    house = house or institute()
    return {
        study.pk: _worked_out(study, plans.get(study.pk) or RetentionPlan(study=study), holds.get(study.pk), house)
        for study in studies
    }


def standing_hold(study: Study) -> LegalHold | None:
    """The legal hold in force for the study; ``None`` without one."""
    return LegalHold.objects.filter(study=study, lifted_at=None).select_related("placed_by").first()


def holds_of(study: Study) -> list[LegalHold]:
    """All legal holds of the study, newest first."""
    return list(
        LegalHold.objects.filter(study=study).select_related("placed_by", "lifted_by").order_by("-placed_at", "-pk")
    )


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of a shorter month: six after 31 August is 28 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _worked_out(study: Study, plan: RetentionPlan, hold: LegalHold | None, house: Institute) -> Retention:
    own = plan.contacts_months is not None or plan.answers_months is not None
    return Retention(
        study=study,
        plan=plan,
        hold=hold,
        contacts_months=house.contacts_months if plan.contacts_months is None else plan.contacts_months,
        answers_months=house.answers_months if plan.answers_months is None else plan.answers_months,
        is_institutes=not own,
    )


def _since(gone_at: datetime | None, closed_at: datetime | None) -> bool:
    return gone_at is not None and (closed_at is None or gone_at >= closed_at)
