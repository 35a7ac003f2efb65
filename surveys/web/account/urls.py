"""Addresses of sign-in, people and personal settings."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
]
