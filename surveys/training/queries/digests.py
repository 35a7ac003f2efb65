"""What identifies the words of a page, or of a set of questions."""

import hashlib
import json
from typing import Any


def digest_of(value: Any) -> str:
    """The same for the same words: what was read is not read again while they stay."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
