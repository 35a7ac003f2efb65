"""Sign-in through the institute's own OpenID Connect provider."""

from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from surveys.web.sign_in.provider import SignedTokens, own_provider, provider_id, refused


@never_cache
@require_GET
def enter_by_provider(request: HttpRequest) -> HttpResponseBase:
    """Redirect to the provider; 404 where none is set."""
    provider = own_provider(request)
    if request.user.is_authenticated:
        return redirect("home")
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    try:
        return provider.redirect(request, AuthProcess.LOGIN, wanted if ours else None)
    except RequestException:
        return refused(request, "away", status=503)
    except OAuth2Error:
        return refused(request, "unproved", status=403)


@never_cache
@require_GET
def back_from_provider(request: HttpRequest) -> HttpResponseBase:
    """The provider's callback: sign the person in, or say why not."""
    own_provider(request)
    try:
        response: HttpResponseBase = OAuth2CallbackView.adapter_view(SignedTokens(request, provider_id()))(request)
    except RequestException:
        return refused(request, "away", status=503)
    except (OAuth2Error, AttributeError, KeyError, TypeError, ValueError):  # whatever a provider may send
        return refused(request, "unproved", status=403)
    return response
