"""The institute's own words for the general answers."""

from collections.abc import Mapping
from typing import Any

from surveys.database.prepared import Prepared
from surveys.design.models import GeneralAnswers


def general_answers() -> Mapping[str, Any]:
    """Situation → part → language → words, of the edition in use; empty before anybody has written any."""
    found = general_edition()
    return found.answers if found else {}


def general_edition() -> GeneralAnswers | None:
    """The edition in use, the highest number."""
    return _NEWEST.first(key=0)


def general_editions() -> list[GeneralAnswers]:
    """All editions, the newest first."""
    return list(GeneralAnswers.objects.order_by("-number").select_related("changed_by"))


# The key is greater than nothing: what is prepared has a value.
_NEWEST = Prepared(lambda key: GeneralAnswers.objects.filter(pk__gt=key).order_by("-number"), key=31_999)
