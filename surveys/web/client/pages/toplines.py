"""The client's page of toplines: what the researcher released, as it was then."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from surveys.design.models import Study
from surveys.design.queries import client_of
from surveys.people.models import User
from surveys.results import queries
from surveys.results.models import ToplineRelease
from surveys.results.services import released_cards
from surveys.web.screens.topline_cards import cards_html


@dataclass(frozen=True, slots=True)
class ReleasedPage:
    """What is shown. ``release``: ``None`` while nothing is released; of several clients each sees their questions."""

    release: ToplineRelease | None
    cards: SafeString
    count: int


def released_page(study: Study, person: User) -> ReleasedPage:
    """The page of the release that is shown now."""
    release, client = queries.topline_release_shown(study), client_of(study, person)
    mine = released_cards(release, client) if release else []
    return ReleasedPage(release, cards_html(mine, None), len(mine))
