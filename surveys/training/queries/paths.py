"""Where somebody stands with a study's briefing: pages to read, questions to answer, waivers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform

from surveys.design.models import Membership, Study
from surveys.interviewing.models import InterviewerTally
from surveys.people.models import Role, User
from surveys.training.models import (
    Asked,
    Briefing,
    Decision,
    Practice,
    PracticeState,
    TrainingEntry,
    TrainingKind,
)

from .digests import digest_of
from .practices import failed_in_a_row

EXPERIENCED_AFTER = 30
"""Complete interviews, in whichever studies, after which somebody is experienced."""
EDITIONS_LOOKED_AT = 20
"""How far back the words of a page are looked for as somebody last read them."""


@dataclass(frozen=True, slots=True)
class BriefingPage:
    """A page of a briefing; ``digest`` identifies its words: what was read is not read again while they stay."""

    title: str
    text: str
    digest: str
    is_read: bool = False


@dataclass(frozen=True, slots=True)
class BriefingQuestion:
    """A question about the briefing: its answers, which of them is right (from 0), and why."""

    question: str
    choices: Sequence[str]
    right: int
    why: str


@dataclass(frozen=True, slots=True)
class BriefingTest:
    """The questions of an edition; ``digest`` identifies them."""

    questions: Sequence[BriefingQuestion]
    digest: str

    def right_of(self, given: Sequence[int | None]) -> int:
        """How many of these answers are right. ``given``: each by its index, in the order of the questions."""
        return sum(one.right == answer for one, answer in zip(self.questions, given, strict=False))


@dataclass(frozen=True, slots=True)
class TrainingPath:
    """What a study asks of somebody and what they have done. ``tries``: tests of these questions so far.

    ``practices``: those that came to their outcome, oldest first; ``is_practice_passed``: whether one of them counts.
    ``best``: right answers of the best test, and of how many. ``cleared_at``: since when they get cases, where they do;
    ``until``: when a waiver ends.
    """

    person: User
    asked: str
    pages: Sequence[BriefingPage]
    has_test: bool
    is_test_passed: bool
    tries: int
    best: tuple[int, int] | None = None
    practices: Sequence[Practice] = ()
    is_practice_passed: bool = False
    cleared_at: datetime | None = None
    until: datetime | None = None

    @property
    def unread(self) -> list[BriefingPage]:
        """The pages still to be read."""
        return [] if self.asked == Asked.NOTHING else [page for page in self.pages if not page.is_read]

    @property
    def wants_test(self) -> bool:
        """Whether questions are still to be answered; a briefing without any asks for its reading alone."""
        return self.asked in {Asked.TEST, Asked.PRACTICE} and self.has_test and not self.is_test_passed

    @property
    def wants_practice(self) -> bool:
        """Whether a practice interview is still to be passed."""
        return self.asked == Asked.PRACTICE and not self.is_practice_passed

    @property
    def undecided(self) -> Practice | None:
        """The latest practice that a trainer's word alone keeps from counting."""
        if not self.wants_practice:
            return None
        waiting = [one for one in since_repeated(self.practices) if not one.decision and is_passed_whole(one)]
        return waiting[-1] if waiting else None

    @property
    def failed_in_a_row(self) -> int:
        """How many practices were not passed, one after the other, until now."""
        return failed_in_a_row(self.practices[::-1])

    @property
    def is_done(self) -> bool:
        """Whether everything that is asked for has been done."""
        return not self.unread and not self.wants_test and not self.wants_practice

    def may_call(self, now: datetime) -> bool:
        """Whether the study's cases are handed out to them."""
        return self.cleared_at is not None and (self.until is None or self.until > now)


@dataclass(frozen=True, slots=True)
class _Edition:
    """A briefing and what identifies its pages and questions, worked out once for however many people."""

    briefing: Briefing
    digests: Sequence[str]
    test: str


def briefing_of(study: Study) -> Briefing | None:
    """The edition in use, the highest number."""
    return Briefing.objects.filter(study=study).order_by("-number").select_related("written_by").first()


def questions_of(briefing: Briefing) -> BriefingTest:
    """The questions of this edition."""
    return BriefingTest([BriefingQuestion(**one) for one in briefing.questions], digest_of(briefing.questions))


def is_passed(right: int, base: int, needed: int) -> bool:
    """Whether ``right`` of ``base`` answers reach ``needed`` per cent; a test without questions is passed."""
    return base == 0 or right * 100 >= base * needed


def path_of(study: Study, person: User, briefing: Briefing) -> TrainingPath:
    """Where this person stands."""
    return team_paths(study, [person], briefing)[0]


def team_paths(study: Study, people: Collection[User], briefing: Briefing) -> list[TrainingPath]:
    """Where each of these people stands, in their order; in a number of queries that does not grow with them."""
    found = _paths([study], people, {study.pk: briefing})
    return [found[study.pk, one.pk] for one in people]


def paths_of_studies(studies: Collection[Study], people: Collection[User]) -> dict[tuple[int, int], TrainingPath]:
    """Study and person → where they stand in each study; queries grow with neither.

    A study without a briefing asks for nothing; but somebody may have a waiver there, and practices.
    """
    briefings = latest_briefings(studies)
    nothing = {"for_new": Asked.NOTHING, "for_experienced": Asked.NOTHING}
    return _paths(studies, people, {one.pk: briefings.get(one.pk) or Briefing(**nothing) for one in studies})


def latest_briefings(studies: Collection[Study]) -> dict[int, Briefing]:
    """Study → the edition in use, of those that have any."""
    latest = Briefing.objects.filter(study=OuterRef("study")).order_by("-number").values("pk")[:1]
    return {one.study_id: one for one in Briefing.objects.filter(study__in=studies, pk=Subquery(latest))}


def _paths(
    studies: Collection[Study], people: Collection[User], briefings: Mapping[int, Briefing]
) -> dict[tuple[int, int], TrainingPath]:
    mine = {"study__in": studies}
    entries: dict[tuple[int, int], list[TrainingEntry]] = defaultdict(list)
    for entry in TrainingEntry.objects.filter(**mine, person__in=people).order_by("pk"):
        entries[entry.study_id or 0, entry.person_id].append(entry)
    practices: dict[tuple[int, int], list[Practice]] = defaultdict(list)
    ended = Practice.objects.filter(**mine, person__in=people, state=PracticeState.ENDED)
    ended = ended.annotate(
        named=KeyTextTransform("name", "persona__data"), is_whole=F("score__is_whole"), needed=F("score__needed")
    )
    for practice in ended.defer("score").order_by("pk"):
        practices[practice.study_id, practice.person_id].append(practice)
    members = Membership.objects.filter(**mine, user__in=people, role=Role.INTERVIEWER)
    cleared = {(one.study_id, one.user_id): one for one in members}
    held = _interviews_held(people)
    editions = {study: _edition(briefing) for study, briefing in briefings.items()}
    return {
        (study, one.pk): _path(
            one,
            edition,
            entries[study, one.pk],
            practices[study, one.pk],
            cleared.get((study, one.pk)),
            held.get(one.pk, 0),
        )
        for study, edition in editions.items()
        for one in people
    }


def counts_as_passed(practice: Practice, *, is_decided_by_trainer: bool) -> bool:
    """Whether this practice is passed: by a trainer's word, or by its score where that is enough.

    By its score alone only if its interview came to its end: a busy line teaches something else.
    """
    if practice.decision:
        return practice.decision == Decision.PASSED
    return is_passed_whole(practice) and not is_decided_by_trainer


def is_passed_whole(practice: Practice) -> bool:
    """Whether its score passes it and its interview came to its end; of practices as ``_paths`` reads them."""
    return bool(practice.is_passed) and getattr(practice, "is_whole", None) is not False


def since_repeated(practices: Sequence[Practice]) -> Sequence[Practice]:
    """The practices, oldest first, that still count: a trainer's "again" cancels the earlier ones.

    Of these only the ones stay that a trainer passed after that decision.
    """
    again = max((at for at, one in enumerate(practices) if one.decision == Decision.AGAIN), default=None)
    if again is None:
        return practices
    said_at = practices[again].decided_at
    kept = [
        one
        for one in practices[:again]
        if one.decision == Decision.PASSED and one.decided_at and said_at and one.decided_at > said_at
    ]
    return [*kept, *practices[again:]]


def earlier_words(study: Study, person: User, page: BriefingPage, pages: Sequence[BriefingPage]) -> str:
    """The words of this page as the person last read them, under its title or in its place; empty where it is new."""
    entries = TrainingEntry.objects.filter(study=study, person=person, kind=TrainingKind.READ)
    read, kept = set(entries.values_list("about", flat=True)), {one.digest for one in pages}
    for edition in Briefing.objects.filter(study=study).order_by("-number")[1:EDITIONS_LOOKED_AT]:
        gone = [
            (number, one["title"], one["text"])
            for number, one in enumerate(edition.pages)
            if (digest := _digest_of_page(one)) in read and digest not in kept
        ]
        alike = [text for number, title, text in gone if title == page.title] or [
            text for number, title, text in gone if number == pages.index(page)
        ]
        if alike:
            return str(alike[0])
    return ""


def _edition(briefing: Briefing) -> _Edition:
    return _Edition(briefing, [_digest_of_page(one) for one in briefing.pages], digest_of(briefing.questions))


def _path(
    person: User,
    edition: _Edition,
    entries: Sequence[TrainingEntry],
    practices: Sequence[Practice],
    member: Membership | None,
    held: int,
) -> TrainingPath:
    briefing, read = edition.briefing, {one.about for one in entries if one.kind == TrainingKind.READ}
    tests = [one for one in entries if one.kind == TrainingKind.TEST and one.about == edition.test]
    by_trainer = briefing.is_decided_by_trainer
    return TrainingPath(
        person=person,
        asked=briefing.for_experienced if held >= EXPERIENCED_AFTER else briefing.for_new,
        pages=[
            BriefingPage(page["title"], page["text"], digest, digest in read)
            for page, digest in zip(briefing.pages, edition.digests, strict=True)
        ],
        has_test=bool(briefing.questions),
        is_test_passed=any(is_passed(one.right, one.base, one.needed) for one in tests),
        tries=len(tests),
        best=max(((one.right, one.base) for one in tests), default=None),
        practices=practices,
        is_practice_passed=any(
            counts_as_passed(one, is_decided_by_trainer=by_trainer) for one in since_repeated(practices)
        ),
        cleared_at=member.cleared_at if member else None,
        until=member.cleared_until if member else None,
    )


def _digest_of_page(page: Mapping[str, str]) -> str:
    return digest_of([page["title"], page["text"]])


def _interviews_held(people: Collection[User]) -> dict[int, int]:
    held = InterviewerTally.objects.filter(interviewer__in=people).values_list("interviewer")
    return dict(held.annotate(held=Sum("interviews")).order_by())
