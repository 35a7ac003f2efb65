"""Note who has a draft open, so that those who write in it see each other."""

from datetime import datetime, timedelta

from surveys.design.models import DraftPresence, Study
from surveys.people.models import User

SEEN_FOR = timedelta(seconds=60)
"""How long somebody counts as there who is not heard of again."""
NOTED_AGAIN = timedelta(seconds=20)
"""After this time somebody is noted again who stays at the same question."""


def note_presence(*, study: Study, person: User, row: int | None, now: datetime, room: str = "") -> list[DraftPresence]:
    """Note that a person has the draft open, at a row or in another room; returns who else has, by name.

    Written only if it says something new; who has not been seen for ``SEEN_FOR`` is forgotten.
    """
    there = list(DraftPresence.objects.filter(study=study).select_related("person"))
    own = next((one for one in there if one.person_id == person.pk), None)
    if own is None or (own.row, own.room) != (row, room) or now - own.seen_at >= NOTED_AGAIN:
        facts = {"row": row, "room": room, "seen_at": now}
        DraftPresence.objects.update_or_create(study=study, person=person, defaults=facts)
    gone = [one.pk for one in there if now - one.seen_at >= SEEN_FOR and one is not own]
    if gone:
        DraftPresence.objects.filter(pk__in=gone, seen_at__lte=now - SEEN_FOR).delete()
    others = [one for one in there if one is not own and one.pk not in gone]
    return sorted(others, key=lambda one: (str(one.person), one.pk))
