"""Combine a style sheet or script with everything it imports, so that a page makes one request instead of thirty.

Only the two forms of import that ``static/`` uses are supported, anything else raises ``CombiningError``:
``@import url("…") layer(…);`` in style sheets, ``import { one, two as other } from "./….js";`` of ``export const`` in
scripts.
"""

import posixpath
import re
from collections.abc import Callable

Read = Callable[[str], str]
"""Returns the text of a file, given its path below ``static/``."""

STYLE = re.compile(r'^@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>[a-z]+)\);$', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
REFERENCE = re.compile(r'url\("(?!data:)(?P<path>[^"]+)"\)')
SCRIPT = re.compile(r'^import (?:\{(?P<names>[^}]*)\} from )?"(?P<path>\./[^"]+|\.\./[^"]+)";\n', re.MULTILINE)
RENAMED = re.compile(r"\b(\w+)\s+as\s+(\w+)")
EXPORT = re.compile(r"^export (?=const (?P<name>\w+))", re.MULTILINE)
LEFT_OVER = re.compile(r"^(?:@import|import|export)\b.*|\bimport\(.*", re.MULTILINE)


class CombiningError(ValueError):
    """A file uses an unsupported form of import, or modules import each other in a circle."""


def combined_style(name: str, read: Read) -> tuple[str, set[str]]:
    """Return the style sheet, without comments, with its imports inlined in their layers, and the names of these."""
    parts: set[str] = set()

    def part(match: re.Match[str]) -> str:
        path = _resolved(name, match["path"])
        parts.add(path)
        text = REFERENCE.sub(lambda url: f'url("{_relative(name, _resolved(path, url["path"]))}")', read(path))
        return f"@layer {match['layer']} {{\n{text}}}"

    text = COMMENT.sub("", STYLE.sub(part, COMMENT.sub("", read(name))))
    return _checked(name, text), parts


def combined_script(name: str, read: Read) -> tuple[str, set[str]]:
    """Return the module preceded by its imports, each in a scope of its own, and the names of these."""
    scopes: dict[str, str] = {}
    last = _with_scopes(name, read, scopes, ())
    return "".join([*scopes.values(), last]), set(scopes)


def _with_scopes(name: str, read: Read, scopes: dict[str, str], above: tuple[str, ...]) -> str:
    """Return the module's text with its imports replaced, after adding each imported module to ``scopes``."""
    if name in above:
        raise CombiningError(f"modules import each other in a circle: {' → '.join((*above, name))}")

    def imported(match: re.Match[str]) -> str:
        path = _resolved(name, match["path"])
        if path not in scopes:
            text = _with_scopes(path, read, scopes, (*above, name))
            exported = ", ".join(re.findall(EXPORT, read(path)))
            scopes[path] = f"const {_scope(path)} = (() => {{\n{text}return {{ {exported} }};\n}})();\n"
        names = RENAMED.sub(r"\1: \2", match["names"] or "")
        return f"const {{{names}}} = {_scope(path)};\n" if names else ""

    return _checked(name, EXPORT.sub("", SCRIPT.sub(imported, read(name))))


def _scope(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))


def _resolved(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _relative(name: str, path: str) -> str:
    return posixpath.relpath(path, posixpath.dirname(name) or ".")


def _checked(name: str, text: str) -> str:
    left = LEFT_OVER.search(text)
    if left:
        raise CombiningError(f"{name}: not understood: {left[0].strip()}")
    return text
