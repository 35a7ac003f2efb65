"""What an administrator fills in about the institute."""

import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from surveys.formats.pictures import MOST_BYTES, PictureError
from surveys.people.models import Institute
from surveys.people.services import InstituteFacts, logo_from
from surveys.web.screens.forms import StyledForm

LEAST_CONTRAST = 4.5


class InstituteForm(StyledForm):
    """Name, logo, addresses and privacy contact."""

    name = forms.CharField(
        label=_("Name of the institute"),
        max_length=120,
        help_text=_("As it stands on pages and workbooks and in messages."),
    )
    address = forms.CharField(
        label=_("Postal address"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, help_text=_("Where respondents can ring back.")
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG, WebP or GIF, up to 2 MB; it is made smaller where needed."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )
    colour = forms.CharField(
        label=_("Colour of workbooks"),
        max_length=7,
        required=False,
        help_text=_("Six digits, such as #0B5C4A; dark enough for white letters. Empty: green."),
    )
    privacy_name = forms.CharField(
        label=_("Privacy contact"),
        max_length=120,
        required=False,
        help_text=_("Who answers for respondents’ data: a person or an office. Interviewers read it when asked."),
    )
    privacy_email = forms.EmailField(label=_("E-mail of the privacy contact"), required=False)
    contacts_months = forms.IntegerField(
        label=_("Contacts are erased so many months after a field’s end"),
        min_value=0,
        max_value=240,
        required=False,
        help_text=_("Where a study says nothing else. Nothing goes until it is switched on in the study."),
    )
    answers_months = forms.IntegerField(
        label=_("Interviews become anonymous so many months later"), min_value=0, max_value=240, required=False
    )
    without_logo = forms.BooleanField(label=_("Without a logo"), required=False)

    @classmethod
    def about(cls, institute: Institute) -> "InstituteForm":
        """Filled in with what is known."""
        texts = [name for name in cls.base_fields if name not in {"logo", "without_logo"}]
        return cls(initial={name: getattr(institute, name) for name in texts})

    def clean_logo(self) -> bytes | None:
        """The picture as it is kept; ``None`` when none was chosen."""
        file = self.cleaned_data.get("logo")
        if not file:
            return None
        try:
            return logo_from(file.read(MOST_BYTES + 1))
        except PictureError as error:
            raise forms.ValidationError(_now(str(error))) from error

    def clean_colour(self) -> str:
        """The six digits. White words stand on it, so it has to be dark enough: 4.5 to 1 (WCAG 2.2)."""
        text = str(self.cleaned_data["colour"]).strip().removeprefix("#").upper()
        if not text:
            return ""
        if not re.fullmatch(r"[0-9A-F]{6}", text):
            raise forms.ValidationError(_("Write a colour as six digits, such as #0B5C4A."))
        parts = [int(text[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        brightness = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
        if 1.05 / (brightness + 0.05) < LEAST_CONTRAST:
            raise forms.ValidationError(_("White letters are hard to read on this colour: choose a darker one."))
        return text

    def facts(self) -> InstituteFacts:
        """What was filled in, as the service takes it: a logo only where one was chosen or taken away."""
        facts: dict[str, Any] = {**self.cleaned_data}
        without, logo = facts.pop("without_logo"), facts.pop("logo")
        if logo or without:
            facts["logo"] = logo or b""
        return cast(InstituteFacts, facts)
