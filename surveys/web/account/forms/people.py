"""Forms of accounts, profile, roles and the rule about second factors."""

from typing import Any, Self, cast

from django import forms
from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from surveys.design.models import Study
from surveys.fieldwork.queries import centre_named
from surveys.people.models import Role, Theme, User
from surveys.people.queries import ROLES
from surveys.people.services import PersonFacts
from surveys.web.screens.forms import RowsField, StyledForm

TAKEN = {
    "username": _("Somebody else has this user name."),
    "email": _("Somebody else has this e-mail address."),
    "code": _("Somebody else has this code."),
}


class ProfileForm(StyledForm):
    """A person's language and colours, and what their eyes and hands want of the pages."""

    language = forms.ChoiceField(label=_("Language"), choices=[("", _("as the browser says")), *settings.LANGUAGES])
    theme = forms.ChoiceField(label=_("Colours"), choices=[("", _("as the system says")), *Theme.choices])
    size = forms.ChoiceField(
        label=_("Size of the text"),
        choices=[("", _("usual")), ("large", _("large")), ("larger", _("very large"))],
    )
    looks = forms.MultipleChoiceField(
        label=_("Eyes and hands"),
        choices=[
            ("airy", _("more space between lines and letters")),
            ("contrast", _("more contrast")),
            ("still", _("nothing moves")),
            ("left-hand", _("digits under the left hand: Q W E are 7 8 9, A S D 4 5 6, Z X C 1 2 3, V 0, F Enter")),
        ],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "tick-box"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False

    @classmethod
    def about(cls, person: User) -> Self:
        """Filled in with what the person has chosen."""
        look = person.look.split()
        size = next((one for one in ("larger", "large") if one in look), "")
        return cls(initial={"language": person.language, "theme": person.theme, "size": size, "looks": look})

    @property
    def preferences(self) -> dict[str, str]:
        """What was chosen, as the service takes it."""
        data = self.cleaned_data
        return {
            "language": data["language"],
            "theme": data["theme"],
            "look": " ".join([data["size"], *data["looks"]]),
        }


class PersonForm(StyledForm):
    """The facts of a person."""

    first_name = forms.CharField(
        label=_("First name"), max_length=150, widget=forms.TextInput(attrs={"autofocus": True})
    )
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("To sign in with, for example “giulia.bassi”."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Also good for signing in."))
    code = forms.CharField(
        label=_("Interviewer code"),
        max_length=12,
        required=False,
        help_text=_("What clients see in place of the name, for example “INT-19”."),
    )
    is_administrator = forms.BooleanField(label=_("Administrator: people, roles and every study"), required=False)

    @classmethod
    def about(cls, person: User) -> "PersonForm":
        """Filled in with what is known of the person."""
        known = {field: getattr(person, field) or "" for field in cls.base_fields}
        return cls(initial=known)

    def facts(self) -> PersonFacts:
        """What was filled in, as the services take it."""
        return cast(PersonFacts, dict(self.cleaned_data))

    def changes_access_of(self, person: User) -> bool:
        """Whether it changes the login of the person or makes them an administrator."""
        became = self.cleaned_data["is_administrator"] and not person.is_administrator
        return became or any(self.cleaned_data[name] != getattr(person, name) for name in ("username", "email"))

    def say_taken(self, field: str) -> None:
        """Complain that somebody else has this name, address or code."""
        self.add_error(field, TAKEN[field])


class RoleForm(StyledForm):
    """A role in a study, to give or to take away."""

    study = forms.ModelChoiceField(
        label=_("Study"), queryset=Study.objects.order_by("-created_at", "-pk"), empty_label=_("Choose a study")
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    client = forms.CharField(label=_("Of several clients"), max_length=120, required=False)
    centre = forms.CharField(label=_("Of one centre"), max_length=80, required=False)
    lifts_limit = forms.BooleanField(
        label=_("Of the whole study again: no longer of one centre or one client"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """A centre is written as the study's people and lists have it."""
        said = super().clean() or self.cleaned_data
        if said.get("study") and said.get("centre"):
            said["centre"] = centre_named(said["study"], said["centre"])
        return said


class StudyPeopleForm(StyledForm):
    """People who get one role in a study; clients, whose name may be asked for, get theirs one by one."""

    chosen = RowsField(
        label=_("People"),
        queryset=User.objects.filter(is_active=True),
        error_messages={"required": _("Nobody is chosen.")},
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, role.label) for role in (Role.INTERVIEWER, Role.SUPERVISOR, Role.RESEARCHER)],
    )


class SecondFactorRuleForm(forms.Form):
    """The roles that need a second factor."""

    roles = forms.MultipleChoiceField(
        required=False, choices=[(role, role) for role in ROLES], error_messages={"invalid_choice": _("No such role.")}
    )
