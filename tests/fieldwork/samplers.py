"""The field's manager at play: releases, suspends, withdraws and reorders replicates while everybody calls."""

from datetime import datetime, timedelta

from surveys.fieldwork.models import Attempt, Draw, DrawKind, Sample, SampleStatus
from surveys.fieldwork.services import (
    BeingDrawnError,
    TooFewCasesError,
    carry_out,
    keep_stragglers,
    move_sample,
    release_cases,
    resume_sample,
    suspend_sample,
    withdraw_sample,
)

from .shifts import AT_ONCE, Shift, Steps

PROMISED = {"super_appointment", "hard_appointment", "soft_appointment", "missed_appointment", "taken_up"}


class Manager(Shift):
    """Does something with the replicates every forty minutes."""

    def _work(self) -> Steps:
        now = yield None, AT_ONCE
        while True:
            for step in self.chance.sample([self._release, self._suspend, self._resume, self._withdraw, self._move], 2):
                step(now)
            now = yield None, timedelta(minutes=40)

    def _one(self, **facts: object) -> Sample | None:
        found = list(Sample.objects.filter(study=self.study, cases_made__gt=0, **facts).order_by("pk"))
        return self.chance.choice(found) if found else None

    def _release(self, now: datetime) -> None:
        count, first = self.chance.randrange(3, 40), self.chance.random() < 0.5
        facts = {"seed": self.chance.randrange(1, 10**6), "comes_first": first, "by": self.person, "now": now}
        try:
            draw = release_cases(study=self.study, count=count, today=now.date(), **facts)
        except (TooFewCasesError, BeingDrawnError):
            return
        if draw is not None:
            carry_out(draw=draw, now=now)

    def _suspend(self, now: datetime) -> None:
        sample = self._one(status=SampleStatus.RELEASED, suspended_at=None)
        if (
            sample
            and Sample.objects.filter(study=self.study, status=SampleStatus.RELEASED, suspended_at=None).count() > 1
        ):
            suspend_sample(sample=sample, by=self.person, now=now)

    def _resume(self, now: datetime) -> None:
        sample = self._one(status=SampleStatus.RELEASED, suspended_at__isnull=False)
        if sample:
            resume_sample(sample=sample, by=self.person, now=now)

    def _withdraw(self, now: datetime) -> None:
        sample = self._one(status=SampleStatus.RELEASED)
        if sample and self.chance.random() < 0.3:
            try:
                withdraw_sample(sample=sample, kept_as=f"{sample.name}, never called", by=self.person, now=now)
            except BeingDrawnError:  # cases are being drawn from it
                return

    def _move(self, now: datetime) -> None:
        sample = self._one(status=SampleStatus.RELEASED)
        if sample:
            move_sample(sample=sample, by_places=self.chance.choice((-2, -1, 1, 2)), by=self.person, now=now)


def stragglers_kept(study: int, now: datetime) -> None:
    """What the worker does a minute after each withdrawal."""
    Draw.objects.filter(source__study=study, kind=DrawKind.KEEP).update(finished_at=now)
    keep_stragglers(now=now)


def wrongly_handed_out(attempt: Attempt) -> list[str]:
    """What is wrong with a case that has just been handed out, by what its sample says, while nobody else works."""
    sample = Sample.objects.get(pk=attempt.case.sample_id)
    if attempt.reason in PROMISED:
        return [] if sample.status == SampleStatus.RELEASED else [f"promised, but of {sample.name}: {sample.status}"]
    is_so = sample.status == SampleStatus.RELEASED and sample.suspended_at is None
    return [] if is_so else [f"handed out of {sample.name}: {sample.status}, {sample.suspended_at}"]


def samples_at_the_end(study: int) -> list[str]:
    """What is wrong with the samples once everybody has gone home."""
    samples = Sample.objects.filter(study=study)
    agree = {
        "cases of samples": all(sample.cases_made == sample.cases.count() for sample in samples),
        "draws left unfinished": not Draw.objects.filter(finished_at=None).exists(),
        "samples left in the middle": not samples.filter(status=SampleStatus.DRAWING).exists(),
        "begun, but not in the field": not samples.exclude(status=SampleStatus.RELEASED)
        .filter(cases__last_called_at__isnull=False)
        .exists(),
        "pools of another sample": not samples.filter(cases__pk__isnull=False)
        .exclude(cases__pool__replicate__in=[str(sample.pk) for sample in samples])
        .exists(),
    }
    drawn = Draw.objects.exclude(kind=DrawKind.KEEP).count()
    return [name for name, is_so in agree.items() if not is_so] + ([] if drawn else ["nothing was drawn"])
