"""A forgotten password: by a letter where there is a mail server, else by a link that an administrator hands over."""

from allauth.account import views as allauth
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render


def forgotten(request: HttpRequest) -> HttpResponseBase:
    """allauth's page; without a mail server, whom to ask instead."""
    if settings.SENDS_MAIL:
        return allauth.password_reset(request)
    return render(request, "account/ask_for_a_link.html")


def letter_sent(request: HttpRequest) -> HttpResponseBase:
    """allauth's page after it; nothing was sent without a mail server."""
    return allauth.password_reset_done(request) if settings.SENDS_MAIL else redirect("forgotten-password")
