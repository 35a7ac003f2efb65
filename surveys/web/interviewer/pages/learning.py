"""Pages that are read before calling: their words in paragraphs, what has changed in them, how long they take."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.people.models import User
from surveys.training.models import Briefing
from surveys.training.queries import (
    BriefingPage,
    BriefingTest,
    TrainingPath,
    changes_for,
    earlier_words,
    questions_of,
)
from surveys.web.screens.training_words import script_words

WORDS_A_MINUTE = 150
LONGEST_READ = timedelta(minutes=30)
"""A page that stood on the screen for longer was left there."""
SALT = "training.reading"
ALOUD = ("«", "“", '"')


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words of a page: ``is_aloud``, whether they are an example of what is said, as they stand in quotation marks."""

    words: str
    is_aloud: bool


@dataclass(frozen=True, slots=True)
class LearningStep:
    """A page in the list beside the text."""

    place: int
    title: str
    minutes: int
    is_read: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class LearningPage:
    """What is on the screen: a page with its paragraphs, or none once all are read. ``begun``: signed, since when.

    ``changed``: words as (``same``, ``gone``, ``new``; words), where an earlier edition of the page was read.
    """

    steps: Sequence[LearningStep]
    page: BriefingPage | None
    place: int
    paragraphs: Sequence[Paragraph]
    test: BriefingTest | None
    minutes: int
    begun: str
    changed: Sequence[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What is new: of questions name and a sentence; of scripts name and words; how many ready answers."""

    since: datetime
    questions: Sequence[tuple[str, str]]
    scripts: Sequence[tuple[str, str]]
    answers: int
    begun: str


def briefing_page(
    study: Study, person: User, briefing: Briefing | None, path: TrainingPath | None, asked: str
) -> LearningPage | None:
    """The page of a study's briefing that is on the screen; of one that has changed, how."""
    if briefing is None or path is None or not path.pages:
        return None
    place = _place(path.pages, asked)
    page = path.pages[place] if place is not None else None
    before = earlier_words(study, person, page, path.pages) if page and not page.is_read else ""
    return learning_page(path.pages, questions_of(briefing) if path.has_test else None, asked=asked, before=before)


def changes_page(study: Study, person: User, language: str) -> ChangesPage | None:
    """What has changed in questionnaire and texts since the person last read about the study."""
    found = changes_for(study, person, language, _)
    if not found:
        return None
    questions = [(one.name, one.what(_)) for one in found.questions]
    scripts = [
        (script_words(name), words.get(language) or next((one for one in words.values() if one), ""))
        for name, words in found.scripts.items()
    ]
    begun = signing.dumps(timezone.now().timestamp(), salt=SALT)
    return ChangesPage(found.since, questions, scripts, found.answers, begun)


def learning_page(
    pages: Sequence[BriefingPage], test: BriefingTest | None, *, asked: str = "", before: str = ""
) -> LearningPage:
    """The first page to read, or the one ``asked`` for by its number; ``before``: its words as they were read."""
    place = _place(pages, asked)
    page = pages[place] if place is not None else None
    steps = [
        LearningStep(number, one.title, minutes_of(one.text), one.is_read, page is one)
        for number, one in enumerate(pages, 1)
    ]
    return LearningPage(
        steps=steps,
        page=page,
        place=place + 1 if place is not None else 0,
        paragraphs=paragraphs_of(page.text) if page else [],
        test=test,
        minutes=sum(one.minutes for one in steps if not one.is_read),
        begun=signing.dumps(timezone.now().timestamp(), salt=SALT),
        changed=word_changes(before, page.text) if page and before else [],
    )


def _place(pages: Sequence[BriefingPage], asked: str) -> int | None:
    if asked.isdecimal() and len(asked) < 3 and 0 < int(asked) <= len(pages):
        return int(asked) - 1
    return next((number for number, one in enumerate(pages) if not one.is_read), None)


def paragraphs_of(text: str) -> list[Paragraph]:
    """The paragraphs of a text; one that begins with a quotation mark is an example of what is said."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return [Paragraph(part, part.startswith(ALOUD)) for part in parts if part]


def minutes_of(text: str) -> int:
    """How long reading takes, in whole minutes and at least one."""
    return max(1, round(len(text.split()) / WORDS_A_MINUTE))


def seconds_since(begun: str, now: datetime) -> int:
    """Seconds since the signed moment ``begun``; 0 if its signature is wrong or older than ``LONGEST_READ``."""
    try:
        at = float(signing.loads(begun, salt=SALT, max_age=LONGEST_READ))
    except (signing.BadSignature, TypeError, ValueError):
        return 0
    return max(0, round(now.timestamp() - at))


def word_changes(before: str, after: str) -> list[tuple[str, str]]:
    """What has stayed, gone and come between two texts, by words."""
    was, now = before.split(), after.split()
    found: list[tuple[str, str]] = []
    for kind, start, end, begins, ends in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", " ".join(now[begins:ends])))
            continue
        if end > start:
            found.append(("gone", " ".join(was[start:end])))
        if ends > begins:
            found.append(("new", " ".join(now[begins:ends])))
    return found
