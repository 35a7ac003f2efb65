"""The dock with what to say: ready answers by situation, which of them were said, what was asked of the supervisor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.design.queries import general_answers, texts_of
from surveys.fieldwork.models import AskedQuestion, Attempt
from surveys.fieldwork.queries import questions_of_call
from surveys.formatting import clock
from surveys.interviewing.models import Interview
from surveys.interviewing.queries import OwnAttempt, spoken_in_call
from surveys.people.models import Institute
from surveys.people.queries import institute
from surveys.questionnaire.model.languages import without_region
from surveys.questionnaire.model.pages import Rich
from surveys.questionnaire.wording.general_answers import MEANWHILE
from surveys.questionnaire.wording.scripts import filled
from surveys.questionnaire.wording.what_to_say import MUST_END, NOTICE, SAYS, ReadyAnswer, ready_answers


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """A ready answer with its blanks filled in; ``said_at``: when it was said last in this call, in words."""

    ready: ReadyAnswer
    listen: Rich
    answer: Rich
    back: Rich
    said_at: str


@dataclass(frozen=True, slots=True)
class SayDock:
    """Ready answers in groups: heading and entries. ``edition``: of the study's texts, 0 without any.

    ``meanwhile``: what is said while the supervisor is asked. ``privacy_notice`` and ``voicemail`` where they are
    written; ``notice``: the name by which the first is recorded, ``notice_said_at``: when it was said in this call.
    """

    edition: int
    groups: Sequence[tuple[str, Sequence[ShownAnswer]]]
    privacy_notice: Rich
    notice: str
    notice_said_at: str
    voicemail: Rich
    institute: Institute
    asked: Sequence[AskedQuestion]
    meanwhile: str
    language: str
    key: str


def say_dock(
    study: Study, language: str, words: Mapping[str, str], key: str, attempt: Attempt | None = None
) -> SayDock:
    """What the dock shows in a call, in the language that is spoken; ``words`` fill its blanks.

    ``attempt``: None for what is the same in all calls of the study: nothing was said or asked yet.
    """
    texts = texts_of(study)
    said = spoken_in_call(attempt) if attempt else {}
    shown = [
        _shown(one, words, clock(said[one.name].said_at) if one.name in said else "")
        for one in ready_answers(texts.answers if texts else (), language, general_answers())
    ]
    scripts = texts.scripts if texts else {}
    return SayDock(
        edition=texts.number if texts else 0,
        groups=_grouped(shown),
        privacy_notice=_script(scripts, "privacy_notice", language, words),
        notice=NOTICE,
        notice_said_at=clock(said[NOTICE].said_at) if NOTICE in said else "",
        voicemail=_script(scripts, "voicemail", language, words),
        institute=institute(),
        asked=questions_of_call(attempt) if attempt else (),
        meanwhile=MEANWHILE.get(without_region(language), MEANWHILE["en"]),
        language=language,
        key=key,
    )


def spoken_language(own: OwnAttempt, study: Study) -> str:
    """The language of the interview, else the case's, else the page's if the study's texts are written in it."""
    begun = Interview.objects.filter(pk=own.interview_id or 0).values_list("language", flat=True).first()
    return str(begun or own.case.language) or written_language(study)


def written_language(study: Study) -> str:
    """The page's language if the study's texts are written in it, else the first they are written in."""
    texts, shown = texts_of(study), translation.get_language() or ""
    written = [] if texts is None else [*texts.scripts.values(), *(one["answer"] for one in texts.answers)]
    languages = list(dict.fromkeys(language for text in written for language in text if language))
    return shown if shown in languages or not languages else str(languages[0])


def _grouped(shown: Sequence[ShownAnswer]) -> list[tuple[str, list[ShownAnswer]]]:
    places: dict[str, list[ShownAnswer]] = {}
    for one in shown:
        situation = one.ready.situation
        heading = (
            _("If they say") if situation in SAYS else _("Here we end") if situation in MUST_END else _("If they ask")
        )
        places.setdefault(heading, []).append(one)
    return list(places.items())


def _shown(ready: ReadyAnswer, words: Mapping[str, str], said_at: str) -> ShownAnswer:
    return ShownAnswer(
        ready, filled(ready.listen, words), filled(ready.answer, words), filled(ready.back, words), said_at
    )


def _script(scripts: Mapping[str, Mapping[str, str]], name: str, language: str, words: Mapping[str, str]) -> Rich:
    text = scripts.get(name, {})
    return filled(text.get(language) or text.get("") or next(iter(text.values()), ""), words)
