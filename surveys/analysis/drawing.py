"""Which interviews are drawn at random: by a keyed digest, that nobody foresees and everybody can repeat."""

from hashlib import sha256


def is_drawn(seed: int, number: int, percent: int) -> bool:
    """Whether this one is among the ``percent`` in a hundred; independent of every other and of who conducted it."""
    digest = sha256(f"{seed}:{number}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 10_000 < percent * 100
