"""Who is excluded from calls, and where: everybody's list, a client's own, a study's own.

A person who asks the institute never to be called again is asked for by no study (GDPR, article 21). A client's
exclusions, such as customers who must not be disturbed, hold for that client's studies, those that it shares with
others too, and go with its data.
"""

from collections.abc import Iterable

HOUSE = ""
"""The list of the house: it holds in every study."""
_CLIENT, _STUDY = "client:", "study:"
LONGEST_CLIENT = 120


def list_of_client(name: str) -> str:
    """The key of a client's own list; however its name is spaced and in whichever letters, it is the same client."""
    words = " ".join(name.casefold().split())[:LONGEST_CLIENT]
    return f"{_CLIENT}{words}" if words else HOUSE


def list_of_study(study: int) -> str:
    """The key of a study's own list."""
    return f"{_STUDY}{study}"


def lists_for(study: int, clients: Iterable[str]) -> list[str]:
    """The keys of the lists that hold in a study of these clients: who is asked for one of them is asked for all."""
    return list(dict.fromkeys([HOUSE, *map(list_of_client, clients), list_of_study(study)]))


def client_of(key: str) -> str:
    """The client whose list it is, in small letters; nothing of other lists."""
    return key.removeprefix(_CLIENT) if key.startswith(_CLIENT) else ""
