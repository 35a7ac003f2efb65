"""An archive's manifest: when it was made, what its database holds, and the checksum of each member."""

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
    """A backup or a restoration cannot be done; the message tells people why and what to do."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What the copied database holds. ``migrations``: applied ones as ``app.name``; ``files``: kept files it refers to.

    ``last_event_at``: server time of the newest interview event, as text in the database's own format.
    """

    engine: str
    migrations: Sequence[str]
    interviews: int
    events: int
    last_event_at: str
    files: Sequence[str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest. ``missing``: kept files that the database refers to but that were gone when it was copied."""

    made_at: str
    contents: Contents
    members: Mapping[str, Member]
    missing: Sequence[str] = field(default_factory=tuple)
    format: int = FORMAT

    def to_json(self) -> bytes:
        """Return the manifest as the bytes of the member ``manifest.json``."""
        return json.dumps(asdict(self), indent=1).encode()


def read_manifest(data: bytes) -> Manifest:
    """Parse the output of ``to_json``; of another format only ``format`` is filled in. Raises ``ValueError``."""
    told: dict[str, Any] = json.loads(data)
    if told["format"] != FORMAT:
        return Manifest("", Contents("", (), 0, 0, "", ()), {}, format=int(told["format"]))
    try:
        members = {name: Member(**facts) for name, facts in told["members"].items()}
        return Manifest(told["made_at"], Contents(**told["contents"]), members, told["missing"])
    except (KeyError, TypeError) as error:
        raise ValueError(NAME) from error
