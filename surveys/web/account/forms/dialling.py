"""Forms of the way of dialling: by hand, by ``tel:`` links, by a softphone's own links."""

from typing import Any, Self

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.calling.dialling import HAND, LONGEST, USUAL, fault_of
from surveys.web.screens.forms import StyledForm

AS_THE_CENTRE, OWN_LINK = "", "link"
WAYS = [
    (HAND, _("by hand: the number stands large, nothing opens")),
    ("tel", _("a tel: link, for the telephone program of this computer")),
    ("sip", _("a sip: link, for a softphone")),
    (OWN_LINK, _("a link of one’s own")),
]


class DiallingForm(StyledForm):
    """How numbers are dialled in the whole centre."""

    way = forms.ChoiceField(label=_("How one dials"), choices=WAYS)
    link = forms.CharField(
        label=_("The softphone’s link"),
        max_length=LONGEST,
        required=False,
        help_text=_(
            "{number} stands where the number goes: <code>callto:{number}</code>, "
            "<code>https://telephone.example.org/call?to={number}</code>. A web address is asked in the background; "
            "the page stays."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "inputmode": "url"}),
    )

    @classmethod
    def about(cls, way: str) -> Self:
        """The form filled in with the present way."""
        is_named = way in {AS_THE_CENTRE, HAND, *USUAL}
        return cls(initial={"way": way, "link": ""} if is_named else {"way": OWN_LINK, "link": way})

    def clean(self) -> dict[str, Any]:
        """Validate the own link only where it is chosen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("way") == OWN_LINK and (fault := fault_of(cleaned.get("link", ""))):
            self.add_error("link", gettext(fault))
        return cleaned

    @property
    def chosen(self) -> str:
        """The way as the services take it."""
        way: str = self.cleaned_data["way"]
        return str(self.cleaned_data["link"]) if way == OWN_LINK else way


class OwnDiallingForm(DiallingForm):
    """How one person dials."""

    way = forms.ChoiceField(
        label=_("How I dial"), choices=[(AS_THE_CENTRE, _("as the whole centre does")), *WAYS], required=False
    )
