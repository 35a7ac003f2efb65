"""The people one practises with, as a trainer writes them: who they are, what they answer and object, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from surveys.design.models import Study
from surveys.design.queries import program_of
from surveys.questionnaire import personas
from surveys.questionnaire.personas import Objection, Persona, PersonaProblem, Traits, WrittenAnswer
from surveys.training.queries import KnownPersona, PersonaFigures, known_personas, persona_figures, usual_improvement
from surveys.web.screens.formatting import language_name
from surveys.web.screens.practice_lines import CRITERIA
from surveys.web.screens.practice_replay import difficulty_dots
from surveys.web.screens.situations import WORDS as SITUATION_NAMES
from surveys.web.supervisor.forms.persona import SPARE_ANSWERS, SPARE_OBJECTIONS, truth_words, where_of

LEVELS: Mapping[str, tuple[Promise, ...]] = {
    "trust": (
        *(pgettext_lazy("trust", "none"), pgettext_lazy("trust", "little"), pgettext_lazy("trust", "some")),
        *(pgettext_lazy("trust", "much"), pgettext_lazy("trust", "full")),
    ),
    "talk": (
        *(pgettext_lazy("talk", "few words"), pgettext_lazy("talk", "not many"), pgettext_lazy("talk", "normal")),
        *(pgettext_lazy("talk", "many"), pgettext_lazy("talk", "very many")),
    ),
    "hearing": (
        *(pgettext_lazy("hearing", "bad"), pgettext_lazy("hearing", "poor"), pgettext_lazy("hearing", "fair")),
        *(pgettext_lazy("hearing", "good"), pgettext_lazy("hearing", "very good")),
    ),
    "hurry": (
        *(pgettext_lazy("hurry", "none"), pgettext_lazy("hurry", "little"), pgettext_lazy("hurry", "normal")),
        *(pgettext_lazy("hurry", "much"), pgettext_lazy("hurry", "great")),
    ),
}
PLACES = {
    "introduction": gettext_lazy("at the introduction"),
    "question": gettext_lazy("at the question"),
    "minutes": gettext_lazy("after so many minutes"),
    "trust": gettext_lazy("when all trust is gone"),
}
OTHERWISE = {
    "goes_on": gettext_lazy("goes on with less trust"),
    "later": gettext_lazy("asks to be called later"),
    "hangs_up": gettext_lazy("hangs up"),
}
BEGINNINGS = {
    "herself": gettext_lazy("the person"),
    "another": gettext_lazy("somebody else"),
    "busy": gettext_lazy("a busy line"),
    "voicemail": gettext_lazy("voicemail"),
    "no_answer": gettext_lazy("nobody"),
    "wrong_number": gettext_lazy("a wrong number"),
    "minor": gettext_lazy("a minor"),
}
CLEARS = {
    "probe reread": gettext_lazy("a probe, or reading again"),
    "probe": gettext_lazy("a neutral probe"),
    "reread": gettext_lazy("reading again"),
    "wait": gettext_lazy("silence"),
    "probe reread wait": gettext_lazy("any of the three"),
}
Choices = Sequence[tuple[str, str, bool]]
Spoken = tuple[str, str, str, int, bool]
"""The first person of a language, its code and name, how many there are, and whether it is the one shown."""


@dataclass(frozen=True, slots=True)
class PersonaItem:
    """Somebody in the list."""

    known: KnownPersona
    figures: PersonaFigures | None
    is_here: bool

    @property
    def dots(self) -> str:
        """How difficult they are, as three dots."""
        return difficulty_dots(self.known.persona)


@dataclass(frozen=True, slots=True)
class TraitSlider:
    """A trait with its slider: ``words`` for each value that it may have, in order."""

    name: str
    label: str
    least: int
    most: int
    value: int
    step: int
    words: str
    now: str


@dataclass(frozen=True, slots=True)
class PersonaAnswerRow:
    """A written answer with its boxes, and what is wrong with it."""

    number: int
    question: str
    truth: str
    says: str
    vague: str
    clears: Choices
    insists: int
    faults: Sequence[str]
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class PersonaObjectionRow:
    """An objection with its boxes, and what is wrong with it."""

    number: int
    one: Objection
    at: str
    places: Choices
    situations: Choices
    otherwise: Choices
    faults: Sequence[str]


@dataclass(frozen=True, slots=True)
class PersonaRefused:
    """What was sent and not stored: ``typed``, as far as it can be read, in which study alone, and why not."""

    typed: Persona | None
    limit: Study | None
    problems: Sequence[PersonaProblem] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class PersonaPage:
    """The content of the page. ``faults``: what is wrong elsewhere; ``unknown``: questions that the study lacks."""

    heading: str
    items: Sequence[PersonaItem]
    languages: Sequence[Spoken]
    known: KnownPersona
    persona: Persona
    figures: PersonaFigures | None
    worst: str
    traits: Sequence[TraitSlider]
    beginnings: Choices
    difficulties: Choices
    studies: Choices
    limits: Choices
    answers: Sequence[PersonaAnswerRow]
    objections: Sequence[PersonaObjectionRow]
    faults: Sequence[str] = field(default_factory=list)
    unknown: Sequence[str] = field(default_factory=list)

    @property
    def seen(self) -> int:
        """The number of the edition that is shown."""
        return self.known.persona.number

    @property
    def next_number(self) -> int:
        """The number of the edition that saving makes."""
        return self.known.persona.number + 1


def persona_page(
    known: KnownPersona, studies: Sequence[Study], study: Study | None, refused: PersonaRefused | None = None
) -> PersonaPage:
    """The page of this person, checked against the questionnaire of ``study``."""
    persona = refused.typed if refused and refused.typed else known.persona
    limit = known.study_id if refused is None else refused.limit.pk if refused.limit else None
    problems = refused.problems if refused else ()
    program = program_of(study.fielded_version_id) if study and study.fielded_version_id else None
    found = [*problems, *(personas.problems_of(persona, program) if program else ())]
    unknown = personas.unknown_names(persona, program) if program else []
    everybody, figures = known_personas(), persona_figures()
    here = (persona.key, persona.language)
    worst = usual_improvement(here)
    spoken = [one for one in everybody.values() if one.persona.language == persona.language]
    heading = ngettext("%(count)s person to practise with", "%(count)s people to practise with", len(spoken))
    return PersonaPage(
        heading=heading % {"count": len(spoken)},
        items=[
            PersonaItem(one, figures.get((one.persona.key, one.persona.language)), one.persona.key == persona.key)
            for one in spoken
        ],
        languages=_languages(everybody, persona.language),
        known=known,
        persona=persona,
        figures=figures.get(here),
        worst=_("%(what)s, %(count)s times") % {"what": CRITERIA[worst[0]], "count": worst[1]} if worst else "",
        traits=_sliders(persona.traits),
        beginnings=_choices(BEGINNINGS, persona.beginning.who),
        difficulties=[(str(one), "●" * one, one == persona.difficulty) for one in (1, 2, 3)],
        studies=[(str(one.pk), one.name, one == study) for one in studies if one.fielded_version_id],
        limits=[(str(one.pk), one.name, one.pk == limit) for one in studies],
        answers=_answer_rows(persona, found, unknown),
        objections=_objection_rows(persona, found),
        faults=_faults_elsewhere(found, refused.why if refused else ""),
        unknown=unknown,
    )


def _faults_elsewhere(found: Sequence[PersonaProblem], why: str) -> list[str]:
    rest = [one.what(_) for one in found if not one.place.startswith(("answers.", "objections."))]
    return [why, *rest] if why else rest


def _languages(everybody: Mapping[tuple[str, str], KnownPersona], here: str) -> list[Spoken]:
    counts: dict[str, int] = {}
    first: dict[str, str] = {}
    for key, language in everybody:
        counts[language] = counts.get(language, 0) + 1
        first.setdefault(language, key)
    return [(first[one], one, language_name(one), count, one == here) for one, count in sorted(counts.items())]


def _sliders(traits: Traits) -> list[TraitSlider]:
    labels = {"trust": _("Trust"), "talk": _("Words"), "hearing": _("Hearing"), "hurry": _("Wants to be done")}
    levels = {
        name: TraitSlider(
            name,
            labels[name],
            1,
            5,
            getattr(traits, name),
            1,
            "|".join(map(str, words)),
            str(words[getattr(traits, name) - 1]),
        )
        for name, words in LEVELS.items()
    }
    patience, clarity = round(traits.patience), round(traits.clarity * 100)
    minutes = _("%(count)s minutes")
    clear = _("%(percent)s %% clear at once")
    return [
        levels["trust"],
        TraitSlider(
            "patience", _("Patience"), 1, 60, patience, 1, minutes % {"count": "#"}, minutes % {"count": patience}
        ),
        TraitSlider(
            "clarity", _("Clarity"), 0, 100, clarity, 5, clear % {"percent": "#"}, clear % {"percent": clarity}
        ),
        levels["talk"],
        levels["hearing"],
        levels["hurry"],
    ]


def _answer_rows(persona: Persona, found: Sequence[PersonaProblem], unknown: Sequence[str]) -> list[PersonaAnswerRow]:
    spare = (WrittenAnswer(""),) * SPARE_ANSWERS
    return [
        PersonaAnswerRow(
            number=number,
            question=one.question,
            truth=truth_words(one),
            says=one.says,
            vague=one.vague,
            clears=_choices(CLEARS, " ".join(one.clears)),
            insists=one.insists,
            faults=_faults(found, f"answers.{number}."),
            is_unknown=one.question in unknown,
        )
        for number, one in enumerate((*persona.answers, *spare))
    ]


def _objection_rows(persona: Persona, found: Sequence[PersonaProblem]) -> list[PersonaObjectionRow]:
    spare = (Objection("introduction", ""),) * SPARE_OBJECTIONS
    return [
        PersonaObjectionRow(
            number=number,
            one=one,
            at=where_of(one),
            places=_choices(PLACES, one.place),
            situations=[("", _("nothing calms"), not one.situation), *_choices(SITUATION_NAMES, one.situation)],
            otherwise=_choices(OTHERWISE, one.otherwise),
            faults=_faults(found, f"objections.{number}."),
        )
        for number, one in enumerate((*persona.objections, *spare))
    ]


def _faults(found: Sequence[PersonaProblem], place: str) -> list[str]:
    return [one.what(_) for one in found if one.place.startswith(place)]


def _choices(known: Mapping[str, Promise], chosen: str) -> list[tuple[str, str, bool]]:
    return [(key, str(words), key == chosen) for key, words in known.items()]
