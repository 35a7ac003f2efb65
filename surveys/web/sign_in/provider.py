"""Sign-in by the institute's own OpenID Connect provider, for people who have an account here, and nobody else.

allauth implements OAuth; this module adds the checks that it leaves out: identity tokens are always verified with the
provider's keys, and must have this browser's nonce, this site as audience and the right issuer. Without
``OIDC_ISSUER`` no page leads here and no other host is contacted.
"""

import functools
import hashlib
from typing import Any, cast

import jwt
import requests
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac

from surveys.people.models import AuditVerb, User
from surveys.people.services import SignInRefusal, note_about_oneself, note_refusal, vouch_for_email
from surveys.web.middleware.turns import out_of_turn

from .enrolment import PROVIDER_COUNTS

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Accepted signature algorithms: asymmetric ones only, no shared secret (HS…) and no unsigned tokens (``none``)."""
LEEWAY = 60
"""Seconds by which the provider's clock may deviate from ours."""
KEPT = ("sub", "amr", "acr")
"""Claims that are stored; names and pictures are not needed here."""


class SignedTokens(OpenIDConnectOAuth2Adapter):
    """The OAuth adapter, which takes claims from a verified identity token only."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's discovery document, whose issuer must be ``OIDC_ISSUER``. Raises ``OAuth2Error``."""
        try:
            config: dict[str, Any] = super().openid_config
            if config["issuer"].rstrip("/") != settings.OIDC["issuer"].rstrip("/"):
                raise OAuth2Error("the provider calls itself otherwise than OIDC_ISSUER")
        except (AttributeError, KeyError, TypeError) as error:
            raise OAuth2Error("what the provider says of itself makes no sense") from error
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Return the redirect URI, to which the provider sends people back."""
        return request.build_absolute_uri(reverse("provider-back"))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Return the sign-in of the person whom the identity token names. Raises ``OAuth2Error``."""
        claims = self._claims(app, kwargs["response"].get("id_token"))
        if "email" not in claims:
            told = self._fetch_user_info(token.token)
            if told.get("sub") != claims["sub"]:
                raise OAuth2Error("the provider speaks of two different people")
            claims = {**told, **claims}
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        return cast(SocialLogin, login)

    def _claims(self, app: SocialApp, token: Any) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            keys = jwt.PyJWKSet.from_dict(self._keys())
            key = next(key for key in keys.keys if header.get("kid") in {None, key.key_id})
            needed = {"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]}
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options=needed,  # type: ignore[arg-type]
            )
        except (jwt.PyJWTError, StopIteration, TypeError, ValueError) as error:
            raise OAuth2Error("the identity token proves nothing") from error
        if claims["nonce"] != nonce_of(self.request.GET.get("state", "")):
            raise OAuth2Error("the identity token answers another question")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the identity token is for another site")
        return claims

    def _keys(self) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            return cast(dict[str, Any], answer.json())


class InstituteProvider(OpenIDConnectProvider):
    """The provider that the settings name."""

    oauth2_adapter_class = SignedTokens
    pkce_enabled_default = True

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Redirect to the provider's page with a nonce that ties the answer to this browser's session.

        ``prompt=login`` makes it authenticate each time: its session on a shared workstation may be somebody else's.
        """
        state = get_random_string(32)
        asked = {"nonce": nonce_of(state), "prompt": "login"}
        response: HttpResponse = super().redirect(request, process, next_url, data, auth_params=asked, state_id=state)
        return response

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the claims that are stored (``KEPT``)."""
        return {name: data["id_token"][name] for name in KEPT if name in data["id_token"]}


class ProviderAdapter(DefaultSocialAccountAdapter):
    """``SOCIALACCOUNT_ADAPTER``: one provider, from the settings; accounts are matched, never created."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> InstituteProvider:
        """Return the institute's own provider. Raises ``Http404`` if none is set."""
        return own_provider(request)

    def get_requests_session(self) -> requests.Session:
        """Return an HTTP session whose requests run out of turn, so that others are served meanwhile."""
        session = super().get_requests_session()
        ask = session.request

        @functools.wraps(ask)
        def asked(*args: Any, **kwargs: Any) -> requests.Response:
            with out_of_turn(context.request):
                return ask(*args, **kwargs)

        session.request = asked
        return session

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[Any, str] | None:
        """Return the user with this verified address, and the address; None if there is none.

        The address counts as verified here too, because only administrators and the command line set addresses:
        otherwise allauth, which takes an unverified one for a stranger's, would remove the person's password.
        """
        found: tuple[Any, str] | None = super().authenticate_by_email(sociallogin)
        if found is not None:
            vouch_for_email(person=found[0])
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in only people who have an account and are not suspended; record the first sign-in by the provider."""
        person = sociallogin.user
        if not sociallogin.is_existing or not isinstance(person, User):
            said = [address.email for address in sociallogin.email_addresses if address.verified] or [
                sociallogin.account.uid
            ]
            note_refusal(typed=said[0], why=SignInRefusal.UNKNOWN, now=timezone.now())
            raise ImmediateHttpResponse(refused(request, "unknown", status=403))
        if not person.is_active:
            raise ImmediateHttpResponse(get_account_adapter().respond_user_inactive(request, person))
        claims = sociallogin.account.extra_data
        setattr(request, PROVIDER_COUNTS, _counts(claims))
        if not SocialAccount.objects.filter(user=person, uid=sociallogin.account.uid).exists():
            note_about_oneself(person=person, verb=AuditVerb.PERSON_LINKED, kind="provider", now=timezone.now())

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return False: there is no sign-up."""
        return False

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Show a page that says why: cancelled, provider unavailable, or identity not proved."""
        if error == AuthError.CANCELLED:
            why, status = "cancelled", 403
        elif isinstance(exception, requests.RequestException):
            why, status = "away", 503
        else:
            why, status = "unproved", 403
        raise ImmediateHttpResponse(refused(request, why, status=status))


def own_provider(request: HttpRequest) -> InstituteProvider:
    """Return the provider that the settings name. Raises ``Http404`` if none is set."""
    if not settings.OIDC:
        raise Http404
    app = SocialApp(
        provider=InstituteProvider.id,
        provider_id=provider_id(),
        name=settings.OIDC["name"],
        client_id=settings.OIDC["client_id"],
        secret=settings.OIDC["secret"],
        settings={"server_url": settings.OIDC["issuer"].rstrip("/")},
    )
    return InstituteProvider(request, app=app)


def provider_id() -> str:
    """Return the id under which links to this issuer's people are stored; another issuer has another id."""
    return f"oidc-{hashlib.sha256(settings.OIDC['issuer'].encode()).hexdigest()[:24]}"


def nonce_of(state: str) -> str:
    """Return the nonce that belongs to an OAuth state; only this site can compute it."""
    return salted_hmac("surveys.web.account.provider", state, algorithm="sha256").hexdigest()


def refused(request: HttpRequest, why: str, *, status: int) -> HttpResponse:
    """Return the page that says why the sign-in failed and what to do."""
    context = {"why": why, "provider": settings.OIDC["name"]}
    return render(request, "account/provider_refused.html", context, status=status)


def _counts(claims: dict[str, Any]) -> bool:
    """Whether the claims show a second factor that counts here."""
    wanted: set[str] = set(settings.OIDC["second_factor"])
    amr = claims.get("amr")
    said = {str(claims.get("acr", "")), *(map(str, amr) if isinstance(amr, list) else ())}
    return "always" in wanted or not wanted.isdisjoint(said - {""})
