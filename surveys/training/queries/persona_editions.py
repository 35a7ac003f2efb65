"""The people one practises with, as trainers see them: editions, retired ones too, and how practices with them went."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Avg, Count, Q
from django.db.models.fields.json import KT

from surveys.questionnaire import personas
from surveys.questionnaire.personas import Persona
from surveys.training.models import PersonaEdition, Practice, PracticeState

PersonaKey = tuple[str, str]
"""Key and language."""


@dataclass(frozen=True, slots=True)
class KnownPersona:
    """A person in the edition in use; ``edition``: as it is stored, none of a shipped one that nobody has changed."""

    persona: Persona
    edition: PersonaEdition | None

    @property
    def is_retired(self) -> bool:
        """Whether nobody new practises with them."""
        return self.edition is not None and self.edition.is_retired

    @property
    def study_id(self) -> int | None:
        """The study to which they are limited."""
        return self.edition.study_id if self.edition else None


@dataclass(frozen=True, slots=True)
class PersonaFigures:
    """How practices with a person went: how many ended, how many of these were passed, the mean of their points."""

    practices: int
    passed: int
    mean: float


def known_personas() -> dict[PersonaKey, KnownPersona]:
    """Everybody by key and language, the easiest first: as last written, and who comes with the program."""
    latest = {
        (one.key, one.language): one for one in PersonaEdition.objects.select_related("written_by").order_by("number")
    }
    found = {key: KnownPersona(personas.from_json(one.data), one) for key, one in latest.items()}
    for one in personas.SHIPPED:
        found.setdefault((one.key, one.language), KnownPersona(one, None))
    return dict(sorted(found.items(), key=lambda item: (item[1].persona.difficulty, item[1].persona.name)))


def persona_figures() -> dict[PersonaKey, PersonaFigures]:
    """Key and language → how practices with them went, of whatever edition."""
    ended = Practice.objects.filter(state=PracticeState.ENDED)
    rows = ended.values_list("persona__key", "persona__language").annotate(
        count=Count("pk"), passed=Count("pk", filter=Q(is_passed=True)), mean=Avg("points")
    )
    return {
        (key, language): PersonaFigures(count, passed, mean) for key, language, count, passed, mean in rows.order_by()
    }


def usual_improvement(key: PersonaKey) -> tuple[str, int] | None:
    """The criterion that most practices with this person were to improve, and of how many."""
    ended = Practice.objects.filter(state=PracticeState.ENDED, persona__key=key[0], persona__language=key[1])
    named = ended.annotate(criterion=KT("score__improve__key")).exclude(criterion=None)
    counts: Mapping[str, int] = dict(named.values_list("criterion").annotate(count=Count("pk")).order_by())
    best = max(counts, key=lambda one: (counts[one], one), default=None)
    return (best, counts[best]) if best else None
