"""The institute, and how numbers are dialled at its centre."""

from surveys.calling.dialling import HAND
from surveys.database.prepared import Prepared
from surveys.people.models import CentreDialling, Institute, User


def institute() -> Institute:
    """The institute without the bytes of its logo; one without a name as long as nobody has entered it."""
    return _INSTITUTE.first(key=Institute.THE_ONE) or Institute()


_INSTITUTE = Prepared(lambda key: Institute.objects.filter(pk=key).defer("logo").order_by(), key=31_999)


def institute_with_logo() -> Institute:
    """The same with its logo."""
    return Institute.objects.first() or Institute()


def institute_logo(digest: str) -> bytes:
    """The logo as a PNG, if it is the one with this digest; empty for none."""
    return bytes(Institute.objects.filter(logo_digest=digest).values_list("logo", flat=True).first() or b"")


def centre_dialling() -> str:
    """How numbers are dialled by people without a setting of their own."""
    return CentreDialling.objects.values_list("way", flat=True).first() or HAND


def dialling_of(person: User) -> str:
    """How this person dials."""
    return person.dialling or centre_dialling()
