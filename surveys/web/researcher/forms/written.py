"""The form in which a questionnaire is pasted as a text, or a Word document is opened."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from surveys.formats.written import LONGEST

LARGEST_DOCUMENT = 20 * 1024 * 1024
LANGUAGES = {
    "it": "Italiano (it)",
    "en": "English (en)",
    "de": "Deutsch (de)",
    "fr": "Français (fr)",
    "es": "Español (es)",
}
"""The languages a questionnaire can be begun in, as its headings name them; others are added in the workbook."""


class WrittenForm(forms.Form):
    """The text, and the language that it is in."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of the questionnaire"),
        choices=[(code, name.partition(" (")[0]) for code, name in LANGUAGES.items()],
    )
    text = forms.CharField(
        label=gettext_lazy("The questionnaire"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"class": "control", "rows": 26, "spellcheck": "false", "autofocus": True}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].widget.attrs["class"] = "control"
        self.fields["language"].initial = get_language() if get_language() in LANGUAGES else "it"

    @property
    def written_in(self) -> tuple[str, str]:
        """The language's code, and how its headings name it."""
        code: str = self.cleaned_data["language"]
        return code, LANGUAGES[code]


def is_document(file: UploadedFile | None) -> bool:
    """Return whether a file is called a Word document."""
    return file is not None and (file.name or "").lower().endswith(".docx")


class DocumentForm(forms.Form):
    """A Word document."""

    document = forms.FileField(label=gettext_lazy("Word document"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].widget.attrs.update({"class": "control", "accept": ".docx"})

    def clean_document(self) -> UploadedFile:
        """Return the file, whose kind and size must be those of a document. Raises ``ValidationError``."""
        document: UploadedFile = self.cleaned_data["document"]
        if not is_document(document):
            raise ValidationError(_("This is no .docx document: save it as one, or copy its text and paste it below."))
        if (document.size or 0) > LARGEST_DOCUMENT:
            raise ValidationError(_("The file is larger than 20 MB: a questionnaire is not that large."))
        return document
