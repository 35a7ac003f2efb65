"""The training record: its lines by person, study and period."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from surveys.design.models import Membership, Study
from surveys.people.models import Role, User
from surveys.training.models import Practice, PracticeState, TrainingEntry, TrainingKind

from .practices import seconds_of, with_last_deed


@dataclass(frozen=True, slots=True)
class RecordScope:
    """Whose lines, of which studies (``None``: of all; those of general training are always among them), and when."""

    people: Collection[User]
    studies: Collection[int] | None = None
    begins: datetime | None = None
    ends: datetime | None = None


def entries_of_record(scope: RecordScope) -> QuerySet[TrainingEntry]:
    """Everything that was read, answered, waived, taught and corrected, the oldest first."""
    found = TrainingEntry.objects.filter(_between(scope, "at"), person__in=scope.people)
    if scope.studies is not None:
        found = found.filter(Q(study__in=scope.studies) | Q(study=None))
    return found.select_related("person", "by", "study", "corrects").order_by("at", "pk")


def people_of_record(study: Study) -> list[User]:
    """Whose lines the record of a study has: who interviews there, and whoever was trained for it and left."""
    members = Membership.objects.filter(study=study, role=Role.INTERVIEWER).values("user")
    trained = TrainingEntry.objects.filter(study=study).values("person")
    practised = Practice.objects.filter(study=study).values("person")
    theirs = Q(pk__in=members) | Q(pk__in=trained) | Q(pk__in=practised)
    return list(User.objects.filter(theirs).order_by("first_name", "last_name", "pk"))


def seconds_of_reading(person: User, seconds: int, now: datetime) -> int:
    """The seconds to record, at most those since the last confirmation: nobody reads two tabs at once."""
    read = TrainingEntry.objects.filter(person=person, kind__in=[TrainingKind.READ, TrainingKind.CHANGES])
    latest = read.order_by("-pk").values_list("at", flat=True).first()
    return seconds if latest is None else max(0, min(seconds, round((now - latest).total_seconds())))


def corrected_seconds(people: Collection[User]) -> dict[int, int]:
    """Line → its length in seconds as last corrected, whenever the correction was written."""
    found = TrainingEntry.objects.filter(person__in=people, kind=TrainingKind.CORRECTION).order_by("pk")
    return {one: seconds for one, seconds in found.values_list("corrects", "seconds") if one is not None}


def practices_of_record(scope: RecordScope) -> QuerySet[Practice]:
    """The practices that came to their end or were left, the oldest first, each with ``named``: with whom."""
    found = Practice.objects.filter(_between(scope, "ended_at"), person__in=scope.people)
    if scope.studies is not None:
        found = found.filter(study__in=scope.studies)
    found = found.exclude(state=PracticeState.OPEN).annotate(named=KeyTextTransform("name", "persona__data"))
    found = found.select_related("person", "study", "decided_by").defer("score")
    return with_last_deed(found).order_by("ended_at", "pk")


def seconds_of_training(scope: RecordScope) -> dict[int, int]:
    """Person → how long all of it took, after corrections: reading, questions, lessons, practice interviews."""
    found: Counter[int] = Counter()
    corrected = corrected_seconds(scope.people)
    entries = entries_of_record(scope).exclude(kind=TrainingKind.CORRECTION).select_related(None).order_by()
    for entry, person, seconds in entries.values_list("pk", "person", "seconds"):
        found[person] += corrected.get(entry, seconds)
    for practice in practices_of_record(scope).select_related(None).only("person", "state", "begun_at", "ended_at"):
        found[practice.person_id] += seconds_of(practice)
    return {person: seconds for person, seconds in found.items() if seconds}


def practice_led(studies: Collection[int], practice_id: int) -> Practice | None:
    """The practice of this number, if it is over and of one of these studies."""
    found = Practice.objects.filter(pk=practice_id, study__in=studies).exclude(state=PracticeState.OPEN)
    return found.select_related("person", "study", "persona", "decided_by", "answered_by").first()


def _between(scope: RecordScope, field: str) -> Q:
    found = Q()
    if scope.begins is not None:
        found &= Q(**{f"{field}__gte": scope.begins})
    if scope.ends is not None:
        found &= Q(**{f"{field}__lt": scope.ends})
    return found
