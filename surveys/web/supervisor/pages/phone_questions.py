"""The page of what respondents ask: questions that wait, and how calls went on after each ready answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.analysis.agreement import wilson
from surveys.design.models import Study
from surveys.design.queries import general_answers, languages_of, texts_of
from surveys.fieldwork.models import AskedQuestion
from surveys.fieldwork.queries import answered_questions, is_on_the_line, questions_to_answer
from surveys.interviewing.queries import SpokenUses, calls_with_help, spoken_uses
from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.wording.probes import probe_names, probes_in
from surveys.questionnaire.wording.what_to_say import CONTRADICTS, MOST_WORDS, TOO_LONG, doubts, ready_answers
from surveys.web.supervisor.forms.phone_questions import ReplyForm

FEW = 30
"""Under as many uses no difference between answers is claimed."""
ANSWERED_SHOWN = 12


@dataclass(frozen=True, slots=True)
class WaitingQuestion:
    """A question without an answer; ``is_live``: the interviewer is on the line with whoever asked."""

    question: AskedQuestion
    is_live: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class UsesRow:
    """What followed on a ready answer. ``share``: of the calls that went on, ``interval`` around it at 95 %."""

    title: str
    uses: SpokenUses
    share: float
    interval: tuple[float, float]
    is_few: bool


@dataclass(frozen=True, slots=True)
class PhoneQuestionsPage:
    """The content of the page. ``fields``: of the reply, by language; ``helped``: calls in which an answer was said."""

    heading: str
    waiting: Sequence[WaitingQuestion]
    chosen: AskedQuestion | None
    form: ReplyForm | None
    fields: Sequence[tuple[Language, Sequence[tuple[str, str, BoundField]]]]
    answered: Sequence[tuple[AskedQuestion, str]]
    rows: Sequence[UsesRow]
    helped: int
    calls: int
    few: int = FEW


def phone_questions_page(study: Study, chosen: str, given: Mapping[str, Any] | None = None) -> PhoneQuestionsPage:
    """Return the page; ``chosen``: the key of the question that is being answered, else the first that waits."""
    waiting, languages = questions_to_answer([study.pk]), languages_of(study)
    one = next((one for one in waiting if str(one.pk) == chosen), waiting[0] if waiting else None)
    form = None if one is None else ReplyForm(languages, one.words, one.language, given)
    titles, (helped, calls) = _titles(study, languages), calls_with_help(study)
    return PhoneQuestionsPage(
        heading=_heading(waiting),
        waiting=[WaitingQuestion(each, is_on_the_line(each), each is one) for each in waiting],
        chosen=one,
        form=form,
        fields=[(language, list(_fields(form, language))) for language in languages] if form else [],
        answered=[(each, titles.get(each.item, "")) for each in answered_questions(study, ANSWERED_SHOWN)],
        rows=[_row(uses, titles) for uses in spoken_uses(study)],
        helped=helped,
        calls=calls,
    )


def advice_on(entry: Mapping[str, Any]) -> list[str]:
    """What is doubtful in the entry, in words."""
    words = {
        TOO_LONG: _("The answer has more than %(count)s words: on the telephone a shorter one is heard better.")
        % {"count": MOST_WORDS},
        CONTRADICTS: _("The line that listens contradicts: leave out the “but”."),
    }
    promise = _("The answer promises something: say what is done, rather than never or certainly.")
    return list(dict.fromkeys(words.get(kind, promise) for kind, _part, _language in doubts(entry)))


def _heading(waiting: Sequence[AskedQuestion]) -> str:
    live = next((one for one in waiting if is_on_the_line(one)), None)
    if live is not None:
        return _("%(name)s is on the line and waits for an answer") % {"name": live.asked_by.short_name}
    if waiting:
        return ngettext("One question waits for an answer", "%(count)s questions wait for an answer", len(waiting)) % {
            "count": len(waiting)
        }
    return _("No question waits for an answer")


def _fields(form: ReplyForm, language: Language) -> Iterator[tuple[str, str, BoundField]]:
    titles = {
        "question": (_("How it is found"), _("words that whoever listens would look for")),
        "listen": (_("First listen"), _("one line, without “but”")),
        "answer": (_("The answer"), _("up to %(count)s words are fine") % {"count": MOST_WORDS}),
        "back": (_("And back to the question"), _("the open question is added by itself")),
    }
    for part, (title, note) in titles.items():
        yield title, note, form[f"{part}-{language.code}"]


def _titles(study: Study, languages: Sequence[Language]) -> dict[str, str]:
    texts = texts_of(study)
    language = languages[0].code if languages else ""
    own = {name: words.get(language, "") for name, words in texts.scripts.items()} if texts else {}
    probes = dict(zip(probe_names(), probes_in(language, own), strict=True))
    found = {
        one.name: one.question for one in ready_answers(texts.answers if texts else (), language, general_answers())
    }
    return found | {name: _("Probe: %(words)s") % {"words": words} for name, words in probes.items() if words}


def _row(uses: SpokenUses, titles: Mapping[str, str]) -> UsesRow:
    share, interval = uses.went_on / uses.uses, wilson(uses.went_on, uses.uses)
    return UsesRow(titles.get(uses.item, uses.item), uses, share, interval, uses.uses < FEW)
