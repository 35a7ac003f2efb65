"""What identifies the words of a page, or of a set of questions."""

import hashlib
import json
from typing import Any


def digest_of(value: Any) -> str:
    """SHA-256 of a JSON value: a page or test whose words stay the same keeps its digest and is not read again."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
