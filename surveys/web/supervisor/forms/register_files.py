"""What is entered about files for the opposition register: a question, its answer, and how the answer is read."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.design.models import Study
from surveys.fieldwork.models import NumberFile
from surveys.formats.number_files import BY_COLUMN, FREE, OPPOSED, NumberReading
from surveys.web.screens.forms import StyledForm

from .exclusions import FILE_ENDINGS, checked_file

NATIONAL, INTERNATIONAL = "national", "international"
UNCHECKED, ALL = "unchecked", "all"
MEANINGS = (
    (OPPOSED, gettext_lazy("only numbers that stand in the register")),
    (FREE, gettext_lazy("only numbers that may be called")),
    (BY_COLUMN, gettext_lazy("all numbers, and a column says which stand in the register")),
)


class QuestionForm(StyledForm):
    """A file of numbers for the register: of which study, which numbers, and how they are written."""

    study = forms.TypedChoiceField(label=gettext_lazy("Study"), coerce=int)
    numbers = forms.ChoiceField(
        label=gettext_lazy("Which numbers"),
        choices=[
            (UNCHECKED, gettext_lazy("those without a check that holds")),
            (ALL, gettext_lazy("all numbers of its lists")),
        ],
        widget=forms.RadioSelect(attrs={"class": "tick-box"}),
        initial=UNCHECKED,
    )
    heading = forms.CharField(label=gettext_lazy("Heading of the column"), max_length=60, initial="numero")
    writing = forms.ChoiceField(
        label=gettext_lazy("How numbers are written"),
        choices=[
            (NATIONAL, gettext_lazy("as at home: 021234567")),
            (INTERNATIONAL, gettext_lazy("with the country’s code: +39021234567")),
        ],
        widget=forms.RadioSelect(attrs={"class": "tick-box"}),
        initial=NATIONAL,
    )
    closes_earlier = forms.BooleanField(
        label=gettext_lazy("Close the earlier file of this study: its answer is read no more"), required=False
    )

    def __init__(self, *args: Any, studies: Sequence[Study], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.studies = {one.pk: one for one in studies}
        self.fields["study"].choices = [(one.pk, str(one)) for one in studies]  # type: ignore[attr-defined]
        if not self.is_bound:  # asked of those alone who were refused
            del self.fields["closes_earlier"]

    @property
    def facts(self) -> dict[str, Any]:
        """What was filled in, as the service takes it."""
        given = self.cleaned_data
        return {
            "study": self.studies[given["study"]],
            "only_unchecked": given["numbers"] == UNCHECKED,
            "heading": given["heading"],
            "writing": given["writing"],
            "closes_earlier": given["closes_earlier"],
        }


class AnswerForm(StyledForm):
    """The register's answer to a question."""

    question = forms.TypedChoiceField(label=gettext_lazy("Answer to"), coerce=int)
    checked_on = forms.DateField(
        label=gettext_lazy("Day of the answer"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    file = forms.FileField(label=gettext_lazy("Excel or CSV file"), max_length=200)

    def __init__(
        self, *args: Any, questions: QuerySet[NumberFile], words: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        self.fields["question"].choices = words  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ",".join(FILE_ENDINGS)
        self.fields["checked_on"].initial = timezone.localdate()

    def clean_checked_on(self) -> object:
        """The day, which is not to come. Raises ``ValidationError``."""
        day = self.cleaned_data["checked_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return day

    def clean_file(self) -> UploadedFile:
        """The file, if it may be a table and is not too large. Raises ``ValidationError``."""
        return checked_file(self.cleaned_data["file"])

    def clean(self) -> dict[str, Any]:
        """The data; no answer is older than its question. Raises ``ValidationError``."""
        cleaned = super().clean() or self.cleaned_data
        asked = self.questions.filter(pk=cleaned.get("question") or 0).first()
        self.asked = asked
        day = cleaned.get("checked_on")
        if asked and day and day < timezone.localtime(asked.brought_at).date():
            self.add_error("checked_on", _("The question was made later than this day."))
        return cleaned


class AnswerColumnsForm(StyledForm):
    """How an answer is read: the column of the numbers, and what it means that one stands there."""

    number = forms.ChoiceField(label=gettext_lazy("Column of the numbers"))
    meaning = forms.ChoiceField(
        label=gettext_lazy("The file has"), choices=MEANINGS, widget=forms.RadioSelect(attrs={"class": "tick-box"})
    )
    result = forms.ChoiceField(label=gettext_lazy("Column that says it"), required=False)
    opposed = forms.CharField(
        label=gettext_lazy("What stands there beside numbers in the register"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Several words are parted by commas; anything else means that it may be called."),
    )

    def __init__(self, *args: Any, headers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one, one) for one in headers]
        self.fields["number"].choices = named  # type: ignore[attr-defined]
        self.fields["result"].choices = [("", "–"), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The data; a column that says it needs its words. Raises ``ValidationError``."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("meaning") == BY_COLUMN:
            if not cleaned.get("result"):
                self.add_error("result", _("Choose the column that says it."))
            if not _words(cleaned.get("opposed")):
                self.add_error("opposed", _("Say what stands beside numbers in the register."))
        return cleaned

    @property
    def reading(self) -> NumberReading:
        """How the file is read."""
        given = self.cleaned_data
        if given["meaning"] != BY_COLUMN:
            return NumberReading(given["number"], given["meaning"])
        return NumberReading(given["number"], BY_COLUMN, given["result"], _words(given["opposed"]))


def _words(typed: str | None) -> tuple[str, ...]:
    return tuple(word for word in (one.strip() for one in (typed or "").split(",")) if word)
