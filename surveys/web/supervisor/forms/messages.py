"""A message of whoever leads people: to whom, and the words."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.design.models import Study
from surveys.fieldwork.models import Audience
from surveys.fieldwork.services import LONGEST_MESSAGE
from surveys.people.models import User
from surveys.web.screens.forms import StyledForm

EVERYBODY = "all"


class MessageForm(StyledForm):
    """To one of these people, the team of one of these studies, or everybody in them."""

    to = forms.ChoiceField(
        label=_("To"), error_messages={"required": _("Choose to whom."), "invalid_choice": _("Choose to whom.")}
    )
    words = forms.CharField(
        label=_("Message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("200 characters. It comes beside the question, without sound; it covers nothing and takes no key."),
        error_messages={"required": _("Write the message first.")},
    )

    def __init__(self, *args: Any, people: Sequence[User], studies: Sequence[Study], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {f"person-{one.pk}": one for one in people}
        self.studies = {f"team-{one.pk}": one for one in studies}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            (_("One person"), [(key, str(one)) for key, one in self.people.items()]),
            (_("Whoever works on a study"), [(key, one.name) for key, one in self.studies.items()]),
            (EVERYBODY, _("Everybody")),
        ]

    @property
    def audience(self) -> str:
        """Whom it is for, as ``Audience`` has it."""
        to = self.cleaned_data["to"]
        return Audience.PERSON if to in self.people else Audience.TEAM if to in self.studies else Audience.EVERYBODY

    @property
    def person(self) -> User | None:
        """The one person."""
        return self.people.get(self.cleaned_data["to"])

    @property
    def study(self) -> Study | None:
        """The study whose team it is for."""
        return self.studies.get(self.cleaned_data["to"])
