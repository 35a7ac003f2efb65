"""General training: its pages and questions in a person's language, and where people stand with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from surveys.people.models import TrainingRule, User
from surveys.questionnaire.model.languages import without_region
from surveys.training.models import GeneralEdition, TrainingEntry, TrainingKind

from .digests import digest_of
from .paths import BriefingPage, BriefingQuestion, BriefingTest, is_passed
from .shipped_general import LANGUAGES, shipped_pages, shipped_questions


@dataclass(frozen=True, slots=True)
class GeneralTraining:
    """The edition in use, words by language; number 0 is the one that comes with the program."""

    number: int
    pages: Sequence[Mapping[str, Any]]
    questions: Sequence[Mapping[str, Any]]
    written_by: User | None = None
    written_at: datetime | None = None

    @property
    def test_digest(self) -> str:
        """What identifies its questions, in whatever language they are read."""
        return digest_of(self.questions)


@dataclass(frozen=True, slots=True)
class GeneralPath:
    """Where somebody stands: ``is_asked``, whether they get no case before; ``tries``: tests of these questions."""

    person: User
    is_asked: bool
    pages: Sequence[BriefingPage]
    has_test: bool
    is_test_passed: bool
    tries: int

    @property
    def trained_at(self) -> datetime | None:
        """When they passed it."""
        return self.person.trained_at

    @property
    def unread(self) -> list[BriefingPage]:
        """The pages still to be read."""
        return [page for page in self.pages if not page.is_read]

    @property
    def wants_test(self) -> bool:
        """Whether its questions are still to be answered."""
        return self.has_test and not self.is_test_passed

    @property
    def is_done(self) -> bool:
        """Whether all of it has been read and answered."""
        return not self.unread and not self.wants_test

    @property
    def is_lacking(self) -> bool:
        """Whether it stands between this person and their cases."""
        return self.is_asked and self.person.trained_at is None


def general_training() -> GeneralTraining:
    """The edition in use: the highest number, or the shipped one."""
    found = GeneralEdition.objects.order_by("-number").select_related("written_by").first()
    if found is None:
        return _shipped()
    return GeneralTraining(found.number, found.pages, found.questions, found.written_by, found.written_at)


@cache
def _shipped() -> GeneralTraining:
    return GeneralTraining(0, shipped_pages(), shipped_questions())


def general_asked_since() -> datetime | None:
    """Since when people who are added are asked for general training; ``None``: nobody is."""
    return TrainingRule.objects.values_list("since", flat=True).first()


def is_lacking_general(person: User) -> bool:
    """Whether this person has to pass general training before they get cases. One query; none if they have passed."""
    return person.trained_at is None and TrainingRule.objects.filter(since__lte=person.date_joined).exists()


def general_path(person: User, language: str) -> GeneralPath:
    """Where this person stands, its words in this language."""
    return general_paths([person], language)[0]


def general_paths(people: Collection[User], language: str) -> list[GeneralPath]:
    """Where each of these people stands, in their order; in a number of queries that does not grow with them."""
    training, since = general_training(), general_asked_since()
    digests = [digest_of(page) for page in training.pages]
    words = [(in_language(page["title"], language), in_language(page["text"], language)) for page in training.pages]
    entries: dict[int, list[TrainingEntry]] = {}
    for one in TrainingEntry.objects.filter(person__in=people, study=None).order_by("pk"):
        entries.setdefault(one.person_id, []).append(one)
    test = training.test_digest
    return [_path(person, training, test, digests, words, entries.get(person.pk, []), since) for person in people]


def general_test(training: GeneralTraining, language: str) -> BriefingTest:
    """Its questions in this language."""
    questions = [
        BriefingQuestion(
            in_language(one["question"], language),
            [in_language(choice, language) for choice in one["choices"]],
            one["right"],
            in_language(one["why"], language),
        )
        for one in training.questions
    ]
    return BriefingTest(questions, training.test_digest)


def in_language(words: Mapping[str, str], language: str) -> str:
    """The words in this language, or in the first one that has any."""
    return words.get(without_region(language)) or next((words[one] for one in LANGUAGES if words.get(one)), "")


def _path(
    person: User,
    training: GeneralTraining,
    test: str,
    digests: Sequence[str],
    words: Sequence[tuple[str, str]],
    entries: Sequence[TrainingEntry],
    since: datetime | None,
) -> GeneralPath:
    read = {one.about for one in entries if one.kind == TrainingKind.READ}
    tests = [one for one in entries if one.kind == TrainingKind.TEST and one.about == test]
    return GeneralPath(
        person=person,
        is_asked=since is not None and person.date_joined >= since,
        pages=[
            BriefingPage(title, text, digest, digest in read)
            for (title, text), digest in zip(words, digests, strict=True)
        ],
        has_test=bool(training.questions),
        is_test_passed=any(is_passed(one.right, one.base, one.needed) for one in tests),
        tries=len(tests),
    )
