"""Find the study that a command names."""

from django.core.management import CommandError

from surveys.design.models import Study
from surveys.questionnaire.model.digits import whole_number

NUMBER_OR_NAME = "number or name of the study"


def study_called(written: str) -> Study:
    """Return the study with this number or name. Raises ``CommandError`` if there is none, or several have the name."""
    by_number = Study.objects.filter(pk=whole_number(written) or 0)
    studies = list(by_number.select_related("fielded_version") or Study.objects.filter(name=written)[:2])
    if not studies:
        raise CommandError(f"There is no study {written}.")
    if len(studies) > 1:
        raise CommandError(f"There is more than one study {written!r}: give its number.")
    return studies[0]
