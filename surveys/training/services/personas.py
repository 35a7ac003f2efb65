"""Write the next edition of a person to practise with, copy one, retire one and take them back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from surveys.design.models import Study
from surveys.people.models import User
from surveys.questionnaire import personas
from surveys.questionnaire.personas import Persona
from surveys.training.models import PersonaEdition
from surveys.training.queries import known_personas

from .errors import PersonaKnownError, RewrittenMeanwhileError

MOST_COPIES = 50


def write_persona(
    *, data: Mapping[str, Any], study: Study | None, seen: int, by: User | None, now: datetime
) -> PersonaEdition:
    """Store the next edition of this person; practices so far keep theirs. Nothing is written when nothing changes.

    ``seen``: the number of the edition that it was made from, 0 for somebody new. Raises ``personas.PersonaError`` with
    everything that is wrong, ``RewrittenMeanwhileError`` where a colleague has written one meanwhile.
    """
    persona = personas.from_json({**data, "number": seen + 1})
    known = known_personas().get((persona.key, persona.language))
    if (known.persona.number if known else 0) != seen:
        raise RewrittenMeanwhileError
    written = personas.to_json(persona)
    if known and known.edition and _same(known.edition, written, study):
        return known.edition
    facts = {"key": persona.key, "language": persona.language, "number": persona.number, "study": study}
    try:
        with transaction.atomic():
            return PersonaEdition.objects.create(**facts, data=written, written_by=by, written_at=now)
    except IntegrityError as error:
        raise RewrittenMeanwhileError from error


def copy_persona(*, persona: Persona, name: str, by: User, now: datetime) -> PersonaEdition:
    """Store a copy of this person under a new key. Raises ``PersonaKnownError`` where no key is free for them."""
    known = known_personas()
    for number in range(2, MOST_COPIES):
        key = f"{persona.key[:36]}_{number}"
        if (key, persona.language) not in known:
            data = personas.to_json(persona) | {"key": key, "name": name[:60]}
            return write_persona(data=data, study=None, seen=0, by=by, now=now)
    raise PersonaKnownError


def retire_persona(*, persona: Persona, is_retired: bool, by: User, now: datetime) -> PersonaEdition:
    """Stop offering this person for new practices, or offer them again; earlier practices stay."""
    edition = stored_edition(persona, now)
    edition.is_retired = is_retired
    edition.save(update_fields=["is_retired"])
    return edition


def stored_edition(persona: Persona, now: datetime) -> PersonaEdition:
    """This edition of the person; of who comes with the program it is stored when it is needed first."""
    edition, _is_new = PersonaEdition.objects.get_or_create(
        key=persona.key,
        language=persona.language,
        number=persona.number,
        defaults={"data": personas.to_json(persona), "written_at": now},
    )
    return edition


def _same(edition: PersonaEdition, written: Mapping[str, Any], study: Study | None) -> bool:
    plain = {name: value for name, value in edition.data.items() if name != "number"}
    return plain == {name: value for name, value in written.items() if name != "number"} and edition.study == study
