"""Every named address of the site, read from the URL configuration."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Address:
    """A named address and the arguments that it takes."""

    name: str
    arguments: tuple[str, ...]
    in_api: bool = False
    is_foreign: bool = False
    """Whether a library serves it: sign-in and the second factor are django-allauth's."""
    is_move: bool = False
    """Whether it takes nothing but a form that is sent."""

    def path(self, known: dict[str, object]) -> str:
        """The path; an argument that is not known is 1."""
        return reverse(self.name, kwargs={argument: known.get(argument, 1) for argument in self.arguments})

    def __str__(self) -> str:
        return self.name


def addresses() -> list[Address]:
    """All of them, once each, by name."""
    found = {address.name: address for address in _walk(get_resolver(), (), "")}
    return [found[name] for name in sorted(found)]


def _walk(resolver: URLResolver, arguments: tuple[str, ...], prefix: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        taken = (*arguments, *entry.pattern.regex.groupindex)
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, taken, path)
        elif isinstance(entry, URLPattern) and entry.name:
            yield Address(
                entry.name, taken, path.startswith("api/"), _is_foreign(entry, path), _takes_forms_only(entry.callback)
            )


def _is_foreign(entry: URLPattern, path: str) -> bool:
    """Only below ``account/``, and only what allauth's own modules serve: a page of ours is ours wherever it stands."""
    view = getattr(entry.callback, "view_class", entry.callback)
    return path.startswith("account/") and view.__module__.startswith("allauth.")


def _takes_forms_only(view: Any) -> bool:
    """Whether ``require_POST`` stands around the view, under whatever guards."""
    while view is not None:
        if any(cell.cell_contents == ["POST"] for cell in getattr(view, "__closure__", None) or ()):
            return True
        view = getattr(view, "__wrapped__", None)
    return False
