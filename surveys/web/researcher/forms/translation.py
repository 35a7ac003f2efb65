"""Forms of the translation room: a translated text, a language, a translator's sheet."""

from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.design.services import TranslatedText
from surveys.formats.xlsform.grid import LONGEST_CELL, clean_text
from surveys.questionnaire.model.structure import Language

from .questionnaire import LARGEST_WORKBOOK

LONGEST_KEY = 1000


class TranslationForm(forms.Form):
    """A translation as it is sent: of which text, from which source, and what stood there when it was begun."""

    key = forms.CharField(max_length=LONGEST_KEY, strip=False)
    text = forms.CharField(required=False, strip=False, max_length=LONGEST_CELL)
    before = forms.CharField(required=False, strip=False, max_length=LONGEST_CELL)
    source = forms.CharField(strip=False, max_length=LONGEST_CELL)

    def sent(self) -> TranslatedText:
        """Return the translation, its texts as cells are read: a browser sends other breaks between lines."""
        text, before, source = (clean_text(self.cleaned_data[name]) for name in ("text", "before", "source"))
        return TranslatedText(self.cleaned_data["key"], text.strip(), before, source)


class LanguageForm(forms.Form):
    """A language to translate into."""

    code = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[(code, f"{one['name_local']} ({code})") for code, one in LANG_INFO.items() if "name_local" in one],
        widget=forms.Select(attrs={"class": "control"}),
    )

    def language(self) -> Language:
        """Return the language with its name as its speakers write it."""
        code = self.cleaned_data["code"]
        return Language(code, str(LANG_INFO[code]["name_local"]).capitalize())


class SheetForm(forms.Form):
    """A translator's sheet that comes back."""

    sheet = forms.FileField(label=gettext_lazy("The translator’s sheet"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].widget.attrs.update({"class": "control", "accept": ".xlsx,.xls,.xlf,.xliff"})

    def clean_sheet(self) -> UploadedFile:
        """Return the file, which is not larger than a workbook may be. Raises ``ValidationError``."""
        sheet: UploadedFile = self.cleaned_data["sheet"]
        if (sheet.size or 0) > LARGEST_WORKBOOK:
            raise ValidationError(_("The file is larger than 20 MB: a questionnaire workbook is not that large."))
        return sheet
