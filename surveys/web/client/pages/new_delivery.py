"""The forms of a new delivery, of a consent and of a published poll, with what the study has to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveys.design.models import Study
from surveys.design.queries import clients_in_field
from surveys.questionnaire.codebook import Code
from surveys.results import queries, services
from surveys.results.models import DeliveryConsent, PublishedPoll
from surveys.web.client.forms.deliveries import ConsentForm, DeliveryForm


def new_delivery_form(study: Study, posted: Mapping[str, Any] | None, language: str, now: datetime) -> DeliveryForm:
    """The form of a new delivery; what tells people apart is ticked by its name."""
    telling, ticked = services.telling_of(study, language=language, now=now)
    initial = {"language": language, "formats": ["xlsx", "codebook"], "telling": ticked}
    return DeliveryForm(telling, clients_in_field(study), posted, initial=initial)


@dataclass(frozen=True, slots=True)
class Consents:
    """The page of consents, and the form of another.

    ``holding``: those that hold, each with how many deliveries are withdrawn if it ends.
    """

    holding: list[tuple[DeliveryConsent, int]]
    ended: list[DeliveryConsent]
    form: ConsentForm


def consents_page(study: Study, posted: Mapping[str, Any] | None, language: str, now: datetime) -> Consents:
    """The consents of a study, newest first."""
    every = list(DeliveryConsent.objects.filter(study=study).select_related("set_by", "ended_by").order_by("-pk"))
    questions = [
        (
            name,
            [(f"{name}={code.key}", f"{name}: {_words(code.label, language) or code.code}") for code in one.all_codes],
        )
        for name, one in services.agreeable(study, language=language, now=now).items()
    ]
    withdrawn = queries.withdrawn_by_ending(study, every)
    return Consents(
        [(one, withdrawn[one.pk]) for one in every if one.ended_at is None],
        [one for one in every if one.ended_at is not None],
        ConsentForm(clients_in_field(study), questions, services.releasable(study), posted),
    )


def poll_known(study: Study) -> dict[str, Any]:
    """What was typed of a published poll."""
    found = PublishedPoll.objects.filter(study=study).values().first()
    return dict(found) if found else {}


def _choice(name: str, code: Code, language: str) -> tuple[str, str]:
    return f"{name}={code.key}", f"{name}: {_words(code.label, language) or code.code}"


def _words(label: Mapping[str, str], language: str) -> str:
    return label.get(language) or next((words for words in label.values() if words), "")
