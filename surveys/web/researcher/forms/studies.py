"""What researchers fill in."""

from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import get_default_timezone_name
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.design.models import Study, StudyTexts
from surveys.design.services import StudyFacts
from surveys.formats.questionnaires import ENDINGS
from surveys.questionnaire.model.structure import Language

LARGEST_WORKBOOK = 20 * 1024 * 1024
SCRIPTS = ("introduction", "privacy_notice", "voicemail", "appointment", "closing")
SPARE_ANSWERS = 2


class StudyForm(forms.ModelForm):
    """The facts of a study."""

    series = forms.CharField(label=gettext_lazy("Series"), max_length=120, required=False)
    time_zone = forms.CharField(label=gettext_lazy("Time zone"), max_length=64, initial=get_default_timezone_name)

    field_order = ("name", "client_name", "series", "wave", "target", "promised_minutes", "starts_on", "ends_on")

    class Meta:
        model = Study
        fields = [
            "name",
            "client_name",
            "wave",
            "target",
            "promised_minutes",
            "starts_on",
            "ends_on",
            "shown_number",
            "time_zone",
        ]
        labels = {
            "name": gettext_lazy("Name of the study"),
            "client_name": gettext_lazy("Client"),
            "wave": gettext_lazy("Wave"),
            "target": gettext_lazy("Interviews wanted"),
            "promised_minutes": gettext_lazy("Minutes promised to respondents"),
            "starts_on": gettext_lazy("Field starts on"),
            "ends_on": gettext_lazy("Field ends on"),
            "shown_number": gettext_lazy("Number shown to respondents"),
        }
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.series is not None:
            self.initial["series"] = self.instance.series.name
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "control")

    def clean_time_zone(self) -> str:
        """A name that the time zone database knows."""
        zone: str = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise ValidationError(_("No such time zone. Write it as in “Europe/Rome”."))
        return zone

    def facts(self) -> StudyFacts:
        """What was filled in, as the services take it."""
        return cast(StudyFacts, dict(self.cleaned_data))


class WorkbookForm(forms.Form):
    """A questionnaire to upload: a workbook, or a survey structure of LimeSurvey."""

    workbook = forms.FileField(label=gettext_lazy("Questionnaire workbook"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workbook"].widget.attrs.update({"class": "control", "accept": ",".join(ENDINGS)})

    def clean_workbook(self) -> UploadedFile:
        """A file of a kind and size that a questionnaire can have."""
        workbook: UploadedFile = self.cleaned_data["workbook"]
        if not (workbook.name or "").lower().endswith(ENDINGS):
            raise ValidationError(
                _("This is neither an Excel workbook nor a LimeSurvey survey: choose an .xlsx, .xls or .lss file.")
            )
        if (workbook.size or 0) > LARGEST_WORKBOOK:
            raise ValidationError(_("The file is larger than 20 MB: a questionnaire workbook is not that large."))
        return workbook


class PublishForm(forms.Form):
    """Why a draft becomes a version, and which draft was looked at."""

    reason = forms.CharField(
        label=gettext_lazy("Why this version"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "control"}),
    )
    draft = forms.IntegerField(widget=forms.HiddenInput)


class OwnNameForm(forms.Form):
    """A sheet, or a column of it, and whether it is the researcher's own."""

    sheet = forms.CharField(max_length=100)
    heading = forms.CharField(max_length=300, required=False)
    is_own = forms.BooleanField(required=False)


class TextsForm(forms.Form):
    """A study's scripts and answers for respondents in every language, with room for new answers.

    Fields are called ``script-introduction-it``, ``question-0-it`` and ``answer-0-it``.
    """

    def __init__(self, languages: list[Language], texts: StudyTexts | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        stored_scripts = texts.scripts if texts else {}
        stored_answers = texts.answers if texts else []
        self.script_names = [*SCRIPTS, *(name for name in stored_scripts if name not in SCRIPTS)]
        for name in self.script_names:
            self._add(f"script-{name}", stored_scripts.get(name, {}), rows=3)
        self.answer_count = len(stored_answers) + SPARE_ANSWERS
        for number in range(self.answer_count):
            stored = stored_answers[number] if number < len(stored_answers) else {"question": {}, "answer": {}}
            self._add(f"question-{number}", stored["question"], rows=1)
            self._add(f"answer-{number}", stored["answer"], rows=3)

    def _add(self, name: str, words: dict[str, str], rows: int) -> None:
        for language in self.languages:
            self.fields[f"{name}-{language.code}"] = forms.CharField(
                required=False,
                initial=words.get(language.code, ""),
                widget=forms.Textarea(attrs={"class": "control", "rows": rows, "lang": language.code}),
            )

    def scripts(self) -> dict[str, dict[str, str]]:
        """Name → language → words, as filled in."""
        return {name: self._words(f"script-{name}") for name in self.script_names}

    def answers(self) -> list[dict[str, dict[str, str]]]:
        """Questions with their answers, by language, as filled in."""
        return [
            {"question": self._words(f"question-{number}"), "answer": self._words(f"answer-{number}")}
            for number in range(self.answer_count)
        ]

    def _words(self, name: str) -> dict[str, str]:
        return {language.code: self.cleaned_data[f"{name}-{language.code}"] for language in self.languages}
