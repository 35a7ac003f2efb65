"""A preview of scripts and answers as interviewers will read them, with remarks on mistakes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from surveys.design.models import Study
from surveys.design.queries import questionnaire_in_use
from surveys.fieldwork.queries import shown_columns
from surveys.questionnaire.model.pages import Rich
from surveys.questionnaire.model.predefined_names import GREETING, INTERVIEWER, RESPONDENT, examples, greeting
from surveys.questionnaire.model.structure import Language
from surveys.questionnaire.problems import CATALOGUE
from surveys.questionnaire.wording.plain_language import hard_to_hear
from surveys.questionnaire.wording.scripts import NAME, blanks, filled, findings
from surveys.questionnaire.wording.what_to_say import PARTS
from surveys.web.researcher.forms.texts import TextsForm

from .texts import script_titles


@dataclass(frozen=True, slots=True)
class Remark:
    """A mistake in a text: which text, what is wrong, what to do. ``field``: the name of its input."""

    title: str
    what: str
    remedy: str
    field: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text as it is read aloud, in one language; an answer comes with its question."""

    title: str
    language: Language
    words: Rich


@dataclass(frozen=True, slots=True)
class TextsPreview:
    """The texts as they are read aloud, and remarks on mistakes."""

    spoken: list[Spoken]
    remarks: list[Remark]


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of the form. ``wanted``: somebody reads it, so that it is missing if it is empty."""

    title: str
    field: str
    language: Language
    words: str


def preview_of(study: Study, form: TextsForm, reader: str, now: datetime) -> TextsPreview:
    """Return the form's texts, saved or not: those with blanks as read in an example call, and all remarks."""
    questionnaire = questionnaire_in_use(study)
    columns = {*shown_columns(study), *(column.name for column in questionnaire.sample)}
    questions = {question.name for question in questionnaire.questions()}
    texts = list(_texts(form))
    known = {name.casefold(): words for name, words in examples(questionnaire).items()}
    said = [
        Spoken(text.title, text.language, filled(text.words, known | _example(study, text.language, reader, now)))
        for text in texts
        if blanks(text.words)
    ]
    return TextsPreview(said, [*_misread(texts, columns, questions), *_untranslated(texts)])


def _example(study: Study, language: Language, reader: str, now: datetime) -> dict[str, str]:
    hour = now.astimezone(ZoneInfo(study.time_zone)).hour
    someone = _("Maria Rossi")
    return {
        INTERVIEWER: reader,
        GREETING: greeting(language.code, hour),
        RESPONDENT: someone,
        NAME: someone,
    }


def _texts(form: TextsForm) -> Iterator[_Text]:
    titles = script_titles()
    for name in form.script_names:
        for language in form.languages:
            yield _text(form, titles.get(name, (name, ""))[0], f"script-{name}-{language.code}", language)
    for number in range(form.answer_count):
        title = _("Answer %(number)s") % {"number": number + 1}
        for part in PARTS:
            for language in form.languages:
                yield _text(form, title, f"{part}-{number}-{language.code}", language)


def _text(form: TextsForm, title: str, name: str, language: Language) -> _Text:
    return _Text(title, name, language, str(form[name].value() or "").strip())


def _misread(texts: Sequence[_Text], columns: set[str], questions: set[str]) -> Iterator[Remark]:
    for text in texts:
        heard = () if text.field.startswith("question-") else hard_to_hear(text.words, text.language.code)
        for code, values in (*findings(text.words, columns, questions), *heard):
            entry = CATALOGUE[code]
            yield Remark(_titled(text), _(entry.what) % values, _(entry.remedy) % values, text.field)


def _untranslated(texts: Sequence[_Text]) -> Iterator[Remark]:
    """Yield remarks on texts missing in one language, which interviewers would read in another."""
    by_text: dict[str, list[_Text]] = {}
    for text in texts:
        by_text.setdefault(text.field.rpartition("-")[0], []).append(text)
    for same in by_text.values():
        for text in same if any(one.words for one in same) else ():
            if not text.words:
                what = _("There are no words in %(language)s.") % {"language": text.language.name}
                yield Remark(_titled(text), what, _("Until there are, another language is read."), text.field)


def _titled(text: _Text) -> str:
    return f"{text.title} · {text.language.name}" if text.language.name else text.title
