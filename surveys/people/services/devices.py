"""The device of a request from its User-Agent header, in a few words: ``Firefox 128, Linux``."""

import re
from collections.abc import Mapping, Sequence

LONGEST = 60
_BROWSERS: Sequence[tuple[str, str]] = (  # the first that fits: Edge and Opera call themselves Chrome too
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Chrome|Chromium|CriOS|HeadlessChrome)/(\d+)"),
    ("Safari", r"Version/(\d+)[^)]*Safari"),
)
_SYSTEMS: Mapping[str, str] = {
    "Android": "Android",
    "iPhone|iPad": "iOS",
    "Windows": "Windows",
    "Mac OS X|Macintosh": "macOS",
    "CrOS": "ChromeOS",
    "Linux|X11": "Linux",
}


def device_of(user_agent: str) -> str:
    """The browser and the system; of a program, the first product in its header. Empty without a header."""
    browser = next((f"{name} {found[1]}" for name, form in _BROWSERS if (found := re.search(form, user_agent))), "")
    system = next((name for form, name in _SYSTEMS.items() if re.search(form, user_agent)), "")
    if browser:
        return ", ".join(filter(None, (browser, system)))
    return "".join(sign for sign in user_agent.partition(" ")[0] if sign.isprintable())[:LONGEST]
