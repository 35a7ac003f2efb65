"""The clients who share a study's questionnaire, and what each of them may see of the study."""

from dataclasses import dataclass
from functools import lru_cache

from surveys.design.models import Draft, Membership, Study, Version
from surveys.people.models import Role, User
from surveys.questionnaire.clients import cells_for, hidden_from
from surveys.questionnaire.model import storage


def clients_of(study: Study) -> list[str]:
    """The clients listed in its draft and in its versions, those of the newest first; no questionnaire is read."""
    drafts = Draft.objects.filter(study=study).values_list("questionnaire__clients", flat=True)
    return _united([*drafts, *_of_versions(study)])


def clients_in_field(study: Study) -> list[str]:
    """The clients listed in its published versions: none if results are of one client, as a whole."""
    return _united(_of_versions(study))


def _of_versions(study: Study) -> list[list[str] | None]:
    versions = Version.objects.filter(study=study).order_by("-number")
    return list(versions.values_list("questionnaire__clients", flat=True))


def _united(lists: list[list[str] | None]) -> list[str]:
    named = {name.casefold(): name for names in reversed(lists) for name in names or ()}
    order = (name for names in lists for name in names or ())
    return list(dict.fromkeys(named[name.casefold()] for name in order))


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody sees of a study, read once for a page: as one of the institute or a client; see ``client_of``.

    ``makes_files``: whether they are a client whom a researcher lets have deliveries made.
    """

    works_here: bool
    is_client: bool
    client: str | None
    makes_files: bool = False


def sight_of(study: Study, user: User) -> Sight:
    """What the person sees of the study; an administrator sees all of it."""
    if user.is_administrator:
        return Sight(works_here=True, is_client=False, client=None)
    mine = Membership.objects.filter(study=study, user=user).exclude(role=Role.SUPERVISOR, centre__gt="")
    memberships = {one.role: one for one in mine}
    if memberships.keys() & {Role.RESEARCHER, Role.SUPERVISOR}:
        return Sight(works_here=True, is_client=Role.CLIENT in memberships, client=None)
    if Role.CLIENT not in memberships:
        return Sight(works_here=False, is_client=False, client=None)
    membership = memberships[Role.CLIENT]
    client = membership.client or ("" if clients_in_field(study) else None)
    # A delivery is one client's: nothing can be made for somebody of whom nobody has said which one they are.
    return Sight(works_here=False, is_client=True, client=client, makes_files=membership.makes_files and client != "")


def is_client_of(study: Study, client: str) -> bool:
    """Whether the name is that of a client in the field; none where the questionnaire names none."""
    return client in (clients_in_field(study) or [""])


def client_memberships(study: Study) -> list[Membership]:
    """The study's clients with an account, by name."""
    clients = Membership.objects.filter(study=study, role=Role.CLIENT, user__is_active=True).select_related("user")
    return list(clients.order_by("user__last_name", "user__first_name", "pk"))


def client_of(study: Study, user: User) -> str | None:
    """The client to whose blocks the person is limited; ``None``: to none, ``""``: to what is every client's.

    Whoever works on the study sees all of it; so does a client of a questionnaire that nobody else shares.
    """
    return sight_of(study, user).client


@lru_cache(maxsize=64)
def names_hidden_from(client: str, version_id: int) -> frozenset[str]:
    """The names in a version that the client may not see. Raises ``Version.DoesNotExist``."""
    return hidden_from(storage.from_json(_stored(version_id)), client)


@lru_cache(maxsize=64)
def cells_shown_to(client: str, version_id: int) -> frozenset[str]:
    """The names of a version's quota cells that the client may see. Raises ``Version.DoesNotExist``."""
    return cells_for(client, storage.from_json(_stored(version_id)))


def _stored(version_id: int) -> dict[str, object]:
    return dict(Version.objects.values_list("questionnaire", flat=True).get(pk=version_id))


def forget_clients() -> None:
    """Forget all versions: tests use their ids again."""
    names_hidden_from.cache_clear()
    cells_shown_to.cache_clear()
