"""The page of the institute's general answers: by situation, with what is its own, and the editions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.conf import settings
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from surveys.design.models import GeneralAnswers
from surveys.questionnaire.wording.what_to_say import ASKS, PARTS, SAYS, SITUATIONS
from surveys.web.account.forms.general_answers import GeneralAnswersForm
from surveys.web.screens.situations import WORDS


@dataclass(frozen=True, slots=True)
class GeneralAnswer:
    """A situation: by language its fields, each with its label. ``is_own``: the institute has words of its own."""

    title: Promise
    kind: str
    is_own: bool
    has_errors: bool
    fields: Sequence[tuple[str, Sequence[tuple[str, BoundField]]]]


@dataclass(frozen=True, slots=True)
class GeneralEdition:
    """An edition and what it changed, in words: the situations."""

    edition: GeneralAnswers
    changed: str


@dataclass(frozen=True, slots=True)
class GeneralAnswersPage:
    """The content of the page."""

    form: GeneralAnswersForm
    answers: Sequence[GeneralAnswer]
    own: int
    editions: Sequence[GeneralEdition]


def general_answers_page(form: GeneralAnswersForm, editions: Sequence[GeneralAnswers]) -> GeneralAnswersPage:
    """Return the page; ``editions``: all of them, the newest first."""
    house = editions[0].answers if editions else {}
    answers = [_answer(form, situation, situation in house) for situation in SITUATIONS]
    return GeneralAnswersPage(form, answers, sum(one.is_own for one in answers), list(_editions(editions)))


def _answer(form: GeneralAnswersForm, situation: str, is_own: bool) -> GeneralAnswer:
    said = (_("When they say or ask"), _("we listen first"), _("we say"), _("and lead back"))
    titles = dict(zip(PARTS, said, strict=True))
    kind = _("they say") if situation in SAYS else _("they ask") if situation in ASKS else _("here we end")
    fields: dict[str, list[tuple[str, BoundField]]] = {}
    for part, language in form.texts_of(situation):
        fields.setdefault(language, []).append((titles[part], form[f"{part}-{situation}-{language}"]))
    names = dict(settings.LANGUAGES)
    bad = any(field.errors for parts in fields.values() for _title, field in parts)
    return GeneralAnswer(
        WORDS[situation], kind, is_own, bad, [(str(names[one]), parts) for one, parts in fields.items()]
    )


def _editions(found: Sequence[GeneralAnswers]) -> Iterator[GeneralEdition]:
    for later, earlier in pairwise([*found, GeneralAnswers(answers={})]):
        changed = [str(WORDS[one]) for one in SITUATIONS if later.answers.get(one) != earlier.answers.get(one)]
        yield GeneralEdition(later, ", ".join(changed))
