"""What is entered about numbers that must not be called: one by hand, a file of them, one taken off the list."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.calling.opposition import HOLDS, LONGEST
from surveys.design.models import Study
from surveys.fieldwork.models import Origin, Removal
from surveys.fieldwork.queries import SHORTEST_FINGERPRINT
from surveys.formats.phones import PhoneError, normalise
from surveys.formats.samples import NOTES
from surveys.web.screens.formatting import phone
from surveys.web.screens.forms import StyledForm

LONGEST_WORDS = 200
LARGEST_FILE = 40 * 1024 * 1024
FILE_ENDINGS = (".xlsx", ".xlsm", ".xls", ".csv", ".txt")
BY_HAND = (Origin.REQUEST, Origin.CALL, Origin.CLIENT)
Choices = Sequence[tuple[str, str]]


class NumberField(forms.CharField):
    """A telephone number in whatever way it is written; its value is in E.164."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        """The number, or what is wrong with it and which may be meant. Raises ``ValidationError``."""
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return normalise(typed).number
        except PhoneError as trouble:
            what, remedy = NOTES[trouble.code]
            if trouble.suggestion:
                meant = _("Did you mean %(number)s?") % {"number": phone(trouble.suggestion)}
                raise ValidationError(f"{_(what)} {meant}") from trouble
            raise ValidationError(f"{_(what)} {_(remedy)}") from trouble


class NumberSearchForm(StyledForm):
    """A number in whatever way it is written, or the beginning of a fingerprint; digits may be either."""

    words = forms.CharField(
        label=gettext_lazy("Number or fingerprint"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def clean_words(self) -> str:
        """What was typed; what is neither a number nor a fingerprint is said. Raises ``ValidationError``."""
        typed: str = self.cleaned_data["words"].strip()
        bare = typed.lower().rstrip("…. ")
        may_begin_one = len(bare) >= SHORTEST_FINGERPRINT and set(bare) <= set("0123456789abcdef")
        self.number, self.fingerprint = "", bare if may_begin_one else ""
        try:
            self.number = normalise(typed).number
        except PhoneError as trouble:
            if not may_begin_one or bare.isdigit():
                self.number = trouble.suggestion
            if not self.number and not self.fingerprint:
                raise ValidationError(
                    _("Write a whole number, or at least the first %(count)s signs of a fingerprint.")
                    % {"count": SHORTEST_FINGERPRINT}
                ) from trouble
        return typed


class _OnListForm(StyledForm):
    listed_in = forms.ChoiceField(label=gettext_lazy("Where it holds"), required=False)
    origin = forms.ChoiceField(
        label=gettext_lazy("Where it comes from"), choices=[(one.value, one.label) for one in BY_HAND]
    )
    reason = forms.CharField(label=gettext_lazy("Why, or which request"), max_length=LONGEST_WORDS, required=False)

    def __init__(self, *args: Any, lists: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["listed_in"].choices = lists  # type: ignore[attr-defined]


class AddNumberForm(_OnListForm):
    """A number to put on a list."""

    number = NumberField(label=gettext_lazy("Number"), max_length=60)
    field_order = ("number", "listed_in", "origin", "reason")


class UploadNumbersForm(_OnListForm):
    """A file of numbers to put on a list."""

    file = forms.FileField(label=gettext_lazy("Excel or CSV file"), max_length=200)
    field_order = ("file", "listed_in", "origin", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join(FILE_ENDINGS)
        self.fields["origin"].initial = Origin.CLIENT

    def clean_file(self) -> UploadedFile:
        """The file, if it may be a table and is not too large. Raises ``ValidationError``."""
        return checked_file(self.cleaned_data["file"])


class ColumnForm(StyledForm):
    """In which column of a file the numbers stand."""

    number = forms.ChoiceField(label=gettext_lazy("Column of the numbers"))

    def __init__(self, *args: Any, headers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].choices = [(one, one) for one in headers]  # type: ignore[attr-defined]


class RemoveForm(StyledForm):
    """Why a number is taken off its list."""

    why = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=Removal.choices, widget=forms.RadioSelect(attrs={"class": "tick-box"})
    )
    right_number = NumberField(
        label=gettext_lazy("The right number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Where the number was wrong: this one takes its place."),
    )
    note = forms.CharField(
        label=gettext_lazy("Which request, of which day"),
        max_length=LONGEST_WORDS,
        required=False,
        help_text=gettext_lazy("Where somebody asked for it: by what that can be shown."),
    )

    def clean(self) -> dict[str, Any]:
        """The data; a request needs its evidence. Raises ``ValidationError``."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("why") in {Removal.REQUEST, Removal.CLIENT} and not (cleaned.get("note") or "").strip():
            self.add_error("note", _("Say which request it is: a letter, an e-mail, its day."))
        return cleaned


class RegisterLimitForm(StyledForm):
    """For how many days a check with the opposition register holds in a study."""

    study = forms.TypedChoiceField(label=gettext_lazy("Study"), coerce=int)
    days = forms.IntegerField(
        label=gettext_lazy("A check holds for so many days"), min_value=1, max_value=LONGEST, initial=HOLDS
    )
    reason = forms.CharField(
        label=gettext_lazy("Legal reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For more than 15 days: why that is lawful. It stays in the register of events."),
    )

    def __init__(self, *args: Any, studies: Sequence[Study], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.studies = {one.pk: one for one in studies}
        self.fields["study"].choices = [(one.pk, str(one)) for one in studies]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The data; more days than usual need their reason. Raises ``ValidationError``."""
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("days") or 0) > HOLDS and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", _("Say why a check may hold for more than %(days)s days.") % {"days": HOLDS})
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, as the service takes it."""
        return {**self.cleaned_data, "study": self.studies[self.cleaned_data["study"]]}


def checked_file(file: UploadedFile) -> UploadedFile:
    """The file, if it may be a table and is not too large. Raises ``ValidationError``."""
    if not (file.name or "").lower().endswith(FILE_ENDINGS):
        raise ValidationError(_("Choose an Excel workbook or a CSV file."))
    if (file.size or 0) > LARGEST_FILE:
        raise ValidationError(_("The file is larger than 40 MB: split it."))
    return file
