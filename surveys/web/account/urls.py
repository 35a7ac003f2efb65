"""Addresses of sign-in, people and personal settings."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from . import views
from .views import confirming, factors, provider

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    # One address for each person, kept by the administrator: allauth's page for several stays closed.
    path("account/email/", views.own_address, name="own-address"),
    path("account/password/reset/", views.forgotten, name="forgotten-password"),
    path("account/password/reset/done/", views.letter_sent, name="letter-sent"),
    path("account/demo/", views.enter_demo, name="demo-sign-in"),
    path("account/second-factor/", factors.second_factor, name="second-factor"),
    path("account/provider/", provider.enter_by_provider, name="provider-enter"),
    path("account/provider/back/", provider.back_from_provider, name="provider-back"),
    path("account/2fa/", include("surveys.web.account.factor_urls")),
    path("account/reauthenticate/", confirming.ConfirmByPassword.as_view(), name="account_reauthenticate"),
    path("account/", include("allauth.account.urls")),
    path("profile/", views.profile, name="profile"),
    path("profile/sign-ins/", views.sign_ins, name="sign-ins"),
    path("profile/sign-ins/end/", views.end_sign_in, name="end-sign-in"),
    path("profile/here/", views.still_here, name="still-here"),
    path("profile/dialling/", views.own_dialling, name="own-dialling"),
    path("language/", views.set_language, name="set-language"),
    path("theme/", views.set_theme, name="set-theme"),
    path("institute/", views.institute, name="institute"),
    path("institute/second-factor/", views.who_needs_one, name="second-factor-rule"),
    path("institute/logo/<slug:digest>/", views.logo, name="institute-logo"),
    path("register/", views.register, name="register"),
    path("register/searched/", views.register_searched, name="register-searched"),
    path("register/lines.csv", views.register_file, name="register-file"),
    path("people/", views.people, name="people"),
    path("people/dialling/", views.dialling, name="dialling"),
    path("people/new/", views.add, name="person-add"),
    path("people/<int:person_id>/", views.person, name="person"),
    path("people/<int:person_id>/change/", views.change, name="person-change"),
    path("people/<int:person_id>/access/", views.reset, name="person-reset"),
    path("people/<int:person_id>/second-factor/", views.forget_factor, name="person-factor"),
    path("people/<int:person_id>/sign-out/", views.sign_out, name="person-sign-out"),
    path("people/<int:person_id>/state/", views.state, name="person-state"),
    path("people/<int:person_id>/roles/", views.roles, name="person-roles"),
]
