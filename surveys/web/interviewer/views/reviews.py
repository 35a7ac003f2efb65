"""One's own reviews."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from surveys.web.access import person, signed_in
from surveys.web.interviewer.pages.reviews import own_reviews_page
from surveys.web.partials import fields_of, render_page


@require_GET
@signed_in
def own_reviews(request: HttpRequest) -> HttpResponse:
    """What was said about one's own interviews: nobody sees those of others here."""
    return render_page(request, "interviewer/reviews.html", fields_of(own_reviews_page(person(request))))
