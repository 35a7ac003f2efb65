"""What an archive says of itself: who made it from what, and the checksum of everything in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1
NAME = "manifest.json"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
"""Kind of database → the name of its copy in the archive."""
KEY = "secret_key"


class ArchiveError(Exception):
    """A backup or a restoration cannot be done; the message says why and what to do, in words."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What the copied database holds. ``migrations``: those applied, ``app.name``; ``files``: kept files it names.

    ``last_event_at``: when the newest answer that is in it was taken, as the database writes it.
    """

    engine: str
    migrations: Sequence[str]
    interviews: int
    events: int
    last_event_at: str
    files: Sequence[str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """``missing``: kept files that the database names and that were not there any more when it was copied."""

    made_at: str
    contents: Contents
    members: Mapping[str, Member]
    missing: Sequence[str] = field(default_factory=tuple)
    format: int = FORMAT

    def to_json(self) -> bytes:
        """As it stands in the archive."""
        return json.dumps(asdict(self), indent=1).encode()


def read_manifest(data: bytes) -> Manifest:
    """What ``to_json`` wrote; of an archive of a later format only ``format`` is sure. Raises ``ValueError``."""
    told: dict[str, Any] = json.loads(data)
    if told["format"] != FORMAT:
        return Manifest("", Contents("", (), 0, 0, "", ()), {}, format=int(told["format"]))
    try:
        members = {name: Member(**facts) for name, facts in told["members"].items()}
        return Manifest(told["made_at"], Contents(**told["contents"]), members, told["missing"])
    except (KeyError, TypeError) as error:
        raise ValueError(NAME) from error
