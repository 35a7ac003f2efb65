"""A list of numbers drawn by random digits: made only with a reason, which stays in the register and on the list."""

from datetime import datetime

from surveys.calling.random_digits import numbers_like
from surveys.design.models import Study
from surveys.fieldwork.models import PhoneNumber, Sample
from surveys.fieldwork.queries.samples import samples_of_list
from surveys.formats.samples import ColumnUse, Reading
from surveys.people.models import AuditVerb, User
from surveys.people.services import record

from .errors import ReasonMissingError
from .samples import load_sample

BLOCKS = 20_000
"""Numbers of a list that are looked at for the blocks in which it has some."""
HEADING = "numero"


def draw_random_digits(
    *, like: Sample, count: int, last: int, seed: int, reason: str, by: User | None, now: datetime
) -> Sample:
    """Load a list of so many numbers with their ``last`` digits drawn at random, others as in the list ``like``.

    Nobody does this without a reason: the law on automatic search of numbers is a lawyer's question. The list is
    loaded and not released: its numbers are checked with the opposition register as others are. Raises
    ``ReasonMissingError``.
    """
    if not reason.strip():
        raise ReasonMissingError
    study: Study = like.study
    phones = PhoneNumber.objects.filter(case__sample__in=samples_of_list(like)).order_by("pk")
    known = list(phones.values_list("number", flat=True)[:BLOCKS])
    drawn = numbers_like(known, count=count, last=last, seed=seed)
    details = {"like": like.name, "numbers": len(drawn), "last": last, "seed": seed, "reason": reason.strip()[:300]}
    verb, subject = AuditVerb.SAMPLE_RANDOM_DIGITS, f"sample:{like.pk}"
    record(by=by, verb=verb, subject=subject, study=study.pk, details=details, now=now)
    return load_sample(
        study=study,
        content="\n".join([HEADING, *drawn]).encode(),
        file_name=f"random-digits-{seed}.csv",
        reading=Reading((ColumnUse(HEADING, "phone"),)),
        name=f"{like.name} · {seed}"[:120],
        by=by,
        now=now,
        source=f"random digits ({last}), {seed}: {reason.strip()}"[:200],
    )
