"""The study's own texts: the edition in use and all editions."""

from django.db.models import QuerySet

from surveys.database.prepared import Prepared
from surveys.design.models import Study, StudyTexts


def texts_of(study: Study) -> StudyTexts | None:
    """The texts in use now, the highest number; ``None`` before the first publication or edit."""
    return _TEXTS.first(study=study.pk)


REQUIRED_SCRIPTS = ("introduction", "privacy_notice")
"""Without these the field opens with a reason only."""


def missing_scripts(texts: StudyTexts | None) -> tuple[str, ...]:
    """Those of ``REQUIRED_SCRIPTS`` of which the texts have no word in any language."""
    scripts = texts.scripts if texts else {}
    return tuple(name for name in REQUIRED_SCRIPTS if not any(scripts.get(name, {}).values()))


def edition_in_use(study: int) -> int | None:
    """The key of the texts in use; asked at every dial."""
    texts = _EDITION.first(study=study)
    return texts.pk if texts else None


_TEXTS = Prepared(
    lambda study: StudyTexts.objects.filter(study=study).order_by("-number").select_related("changed_by"), study=-1
)
_EDITION = Prepared(lambda study: StudyTexts.objects.filter(study=study).only("pk").order_by("-number"), study=-1)


def edition_of(study: Study, number: int) -> StudyTexts | None:
    """The study's texts under this number; under 0 those that nobody has written yet."""
    if not number:
        return StudyTexts(study=study, number=0, scripts={}, answers=[])
    return StudyTexts.objects.filter(study=study, number=number).select_related("changed_by").first()


def editions_of(study: Study) -> QuerySet[StudyTexts]:
    """All editions of the study's texts, newest first."""
    return study.texts.order_by("-number").select_related("changed_by")
