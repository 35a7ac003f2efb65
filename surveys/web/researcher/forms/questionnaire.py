"""Forms of the questionnaire's page: upload, publication, the researcher's own sheets and columns."""

from typing import Any, TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.formats.questionnaires import ENDINGS

LARGEST_WORKBOOK = 20 * 1024 * 1024


class WorkbookForm(forms.Form):
    """A questionnaire to upload: a workbook, or a LimeSurvey survey structure."""

    workbook = forms.FileField(label=gettext_lazy("Questionnaire workbook"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workbook"].widget.attrs.update({"class": "control", "accept": ",".join((*ENDINGS, ".docx"))})

    def clean_workbook(self) -> UploadedFile:
        """Return the file, whose kind and size must be those of a questionnaire. Raises ``ValidationError``."""
        workbook: UploadedFile = self.cleaned_data["workbook"]
        if not (workbook.name or "").lower().endswith(ENDINGS):
            raise ValidationError(
                _("This is neither an Excel workbook nor a LimeSurvey survey: choose an .xlsx, .xls or .lss file.")
            )
        if (workbook.size or 0) > LARGEST_WORKBOOK:
            raise ValidationError(_("The file is larger than 20 MB: a questionnaire workbook is not that large."))
        return workbook


class PublicationFacts(TypedDict):
    """Keyword arguments for ``publish_and_regroup``."""

    reason: str
    draft_id: int
    asks_tests: bool
    asks_approval: bool
    seen: str | None


class PublishForm(forms.Form):
    """The reason for publishing a draft, which draft was reviewed, and whether it may be without an approval."""

    reason = forms.CharField(
        label=gettext_lazy("Why this version"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "control"}),
    )
    draft = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    despite_tests = forms.BooleanField(label=gettext_lazy("Publish although tests go differently"), required=False)
    unapproved = forms.BooleanField(label=gettext_lazy("Publish it all the same"), required=False)

    def facts(self) -> PublicationFacts:
        """Return the form's content."""
        filled = self.cleaned_data
        return {
            "reason": filled["reason"],
            "draft_id": filled["draft"],
            "asks_tests": not filled["despite_tests"],
            "asks_approval": not filled["unapproved"],
            "seen": filled["seen"] if "seen" in self.data else None,
        }


class OwnNameForm(forms.Form):
    """A sheet, or a column in it, and whether it is the researcher's own."""

    sheet = forms.CharField(max_length=100)
    heading = forms.CharField(max_length=300, required=False)
    is_own = forms.BooleanField(required=False)
