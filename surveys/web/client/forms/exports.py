"""The form of a results workbook's options."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from surveys.interviewing.models import InterviewStatus
from surveys.results.services import ExportOptions

STATUSES = [
    (InterviewStatus.COMPLETE, _("Complete")),
    (InterviewStatus.PARTIAL, _("Partial")),
    (InterviewStatus.SCREENED_OUT, _("Screened out")),
    (InterviewStatus.BROKEN_OFF, _("Broken off")),
    (InterviewStatus.QUOTA_FULL, _("Quota full")),
]
AUDIENCES = [("client", _("The client")), ("institute", _("The institute"))]


class ExportForm(forms.Form):
    """Which interviews, in which language, for whom."""

    statuses = forms.MultipleChoiceField(
        label=_("Interviews"),
        choices=STATUSES,
        widget=forms.CheckboxSelectMultiple,
        initial=[InterviewStatus.COMPLETE, InterviewStatus.PARTIAL],
        error_messages={"required": _("Choose at least one kind of interview.")},
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    audience = forms.ChoiceField(label=_("For"), choices=AUDIENCES, widget=forms.RadioSelect, initial="client")

    def options(self) -> ExportOptions:
        """The answers as the export understands them."""
        chosen = self.cleaned_data
        return {
            "statuses": chosen["statuses"],
            "language": chosen["language"],
            "for_client": chosen["audience"] == "client",
        }
