"""Why an interviewer calls a supervisor, in the words of the screens on either side."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.fieldwork.models import HelpReason


@dataclass(frozen=True, slots=True)
class HelpOption:
    """A reason, the key that chooses it, its words, and what follows of it."""

    entry: str
    code: str
    words: Promise
    consequence: Promise

    @property
    def label(self) -> str:
        """Its words, in the page's language."""
        return str(self.words)

    @property
    def follows(self) -> str:
        """What follows, in the page's language."""
        return str(self.consequence)


HELP_OPTIONS = (
    HelpOption(
        "1", HelpReason.DOUBT, _("A doubt about this question"), _("Your supervisor sees the question and answers here")
    ),
    HelpOption(
        "2",
        HelpReason.RESPONSIBLE,
        _("They ask for somebody responsible"),
        _("Your supervisor takes the call, or rings back"),
    ),
    HelpOption("3", HelpReason.DISTRESS, _("The person is unwell or in distress"), _("A red alarm, at once")),
    HelpOption("4", HelpReason.FAULT, _("Something does not work"), _("With the screen of now")),
)
LABELS: dict[str, Promise] = {one.code: one.words for one in HELP_OPTIONS}
