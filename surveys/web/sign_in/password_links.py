"""Password links that an administrator hands over where no e-mail is sent."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from surveys.people.models import User


def address_to_choose_a_password(person: User) -> str:
    """Return the address where this person chooses a password; valid once, and only until their next sign-in."""
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
