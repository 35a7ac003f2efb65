"""HTML as it is compared in tests: without the white space that means nothing."""

import re


def squeezed(html: str) -> str:
    """Single spaces, none beside a tag, or before its end: ``<td > 3 </td>`` is ``<td>3</td>``."""
    single = re.sub(r"\s+", " ", html)
    return re.sub(r" ?(<[^>]*?) ?(>) ?", r"\1\2", single)
