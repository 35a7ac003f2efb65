"""The ways to begin a draft: an empty workbook, the version in use, a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from surveys.design import queries
from surveys.design.models import Study, Version
from surveys.formats.blank import blank_workbook

BLANK, VERSION = "blank", "version"
FILE_NAME = gettext_noop("questionnaire.xlsx")
_LANGUAGES = {"it": "Italiano (it)", "en": "English (en)"}


@dataclass(frozen=True, slots=True)
class Beginning:
    """A way to begin: what is sent, its heading, what it means, the words of its button."""

    value: str
    heading: str
    meaning: str
    button: str


def beginnings(study: Study) -> Sequence[Beginning]:
    """Return the ways to begin that need no file; the version in use first, where there is one."""
    blank = Beginning(
        BLANK,
        _("Write the first question"),
        _("Choose its type by a key, write its text, paste its answers."),
        _("Begin empty"),
    )
    newest = _newest(study)
    if newest is None:
        return [blank]
    version = Beginning(
        VERSION,
        _("Go on from version %(number)s") % {"number": newest.number},
        _("Its workbook becomes the draft; the version itself stays as it is."),
        _("Begin with it"),
    )
    return [version, blank]


def workbook_to_begin_with(study: Study, name: str) -> bytes:
    """Return the workbook of this way to begin; an empty one if it is not known."""
    newest = _newest(study)
    if name == VERSION and newest is not None:
        return bytes(Version.objects.values_list("workbook", flat=True).get(pk=newest.pk) or b"")
    return blank_workbook(study.name, _LANGUAGES.get((get_language() or "it")[:2], _LANGUAGES["it"]))


def _newest(study: Study) -> Version | None:
    """Return the newest version that has a workbook, which files of LimeSurvey have not."""
    newest = queries.versions_of(study).first()
    return newest if newest is not None and newest.file_name.lower().endswith((".xlsx", ".xlsm", ".xls")) else None
