"""What a client gets, and by which door: the one list of it.

An account, a link, a token or a webhook of a client gets what stands here and nothing else. Pages of studies and views
of the API ask it for every request (``web.access``, ``api.study_view``), webhooks for every event; a test tries every
address by every method against it. Files are those of deliveries that were handed over, never those of Results.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class ClientDoor(StrEnum):
    """By what a client comes in."""

    ACCOUNT = "account"
    FILE_LINK = "link to deliveries"
    AGREEMENT_LINK = "link to a questionnaire"
    TOKEN = "token"  # noqa: S105 (the name of a door)
    WEBHOOK = "webhook"


class ClientContent(StrEnum):
    """What an address or an event gives of a study."""

    PROGRESS = "progress"
    """Counts and dates of the field, no answers."""
    QUESTIONNAIRE = "questionnaire"
    """A questionnaire to approve."""
    FIGURE = "figure"
    """Figures that a researcher released; those on a small base are left out."""
    DELIVERY = "delivery"
    """A frozen delivery that passed its checks and was handed over."""
    NOTHING = "nothing"
    """Nothing of a study: about the person themselves, or the same for everybody."""


SAFE = ("GET", "HEAD")
ANY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True, slots=True)
class GateRow:
    """An address or an event, and what a client gets of it by these methods.

    ``name``: of the address, or the kind of the event. ``needs_right``: only with the right to have deliveries made,
    which a researcher grants to a person in a study, or to a token.
    """

    door: ClientDoor
    name: str
    content: ClientContent
    methods: tuple[str, ...] = SAFE
    needs_right: bool = False


_OWN_PAGES = tuple(
    """
    api api-schema back-check-claim back-check-end back-checks demo-sign-in end-sign-in forgotten-password
    general-test general-training guide guide-page home institute-logo letter-sent mfa_activate_totp
    mfa_add_webauthn mfa_deactivate_totp mfa_edit_webauthn mfa_generate_recovery_codes mfa_list_webauthn
    mfa_login_webauthn mfa_reauthenticate mfa_reauthenticate_webauthn mfa_remove_webauthn news own-address
    own-agenda own-courtesy own-dialling own-record own-reviews profile provider-back provider-enter
    second-factor set-language set-theme shift shift-back shift-break shift-end shift-start sign-ins
    still-here studies take-case watching-read workbook-template
    """.split()
)
"""Of themselves, as whoever works here has them, or the same for everybody; they tell nothing of a study’s data."""


def _rows() -> Iterable[GateRow]:
    door, content = ClientDoor, ClientContent
    yield GateRow(door.ACCOUNT, "client_study", content.PROGRESS)
    yield GateRow(door.ACCOUNT, "client_study", content.DELIVERY, ("POST",), needs_right=True)
    yield GateRow(door.ACCOUNT, "client-method", content.PROGRESS)
    yield GateRow(door.ACCOUNT, "client-toplines", content.FIGURE)
    yield GateRow(door.ACCOUNT, "delivery-file", content.DELIVERY)
    yield from (GateRow(door.ACCOUNT, name, content.NOTHING, ANY) for name in _OWN_PAGES)
    yield GateRow(door.FILE_LINK, "handed", content.DELIVERY)
    yield GateRow(door.FILE_LINK, "handed-file", content.DELIVERY)
    for name in ("handed-code", "handed-again", "handed-close"):
        yield GateRow(door.FILE_LINK, name, content.NOTHING, ("POST",))
    yield GateRow(door.AGREEMENT_LINK, "proof", content.QUESTIONNAIRE)
    for name in ("proof-say", "proof-decide"):
        yield GateRow(door.AGREEMENT_LINK, name, content.QUESTIONNAIRE, ("POST",))
    yield GateRow(door.TOKEN, "api-studies", content.PROGRESS, (*SAFE, "OPTIONS"))
    yield GateRow(door.TOKEN, "api-toplines", content.FIGURE)
    yield GateRow(door.TOKEN, "api-deliveries", content.DELIVERY)
    for name in ("api-exports", "api-export", "api-export-file"):
        yield GateRow(door.TOKEN, name, content.DELIVERY)
    yield GateRow(door.TOKEN, "api-exports", content.DELIVERY, ("POST",), needs_right=True)
    yield GateRow(door.WEBHOOK, "interview.completed", content.PROGRESS)
    yield GateRow(door.WEBHOOK, "delivery.ready", content.DELIVERY)
    yield GateRow(door.WEBHOOK, "person.erased", content.DELIVERY)
    yield GateRow(door.WEBHOOK, "test", content.NOTHING)


CLIENT_GATE = tuple(_rows())
"""Everything that a client gets."""
_BY_REQUEST = {(row.door, row.name, method): row for row in CLIENT_GATE for method in row.methods}


def gate_row(door: ClientDoor, name: str, method: str = "GET") -> GateRow | None:
    """Return what a client gets by this door at this address, or of this event; ``None``: nothing at all."""
    return _BY_REQUEST.get((door, name, method))
