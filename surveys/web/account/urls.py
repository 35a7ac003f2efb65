"""Addresses of sign-in, people and personal settings."""

from allauth.mfa.base.views import authenticate, index
from allauth.mfa.recovery_codes.views import view_recovery_codes
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from .views import (
    confirming,
    demo,
    dialling,
    factors,
    forgotten,
    general_answers,
    institute,
    people,
    personal,
    provider,
    register,
    sign_ins,
    study_people,
    watching,
)

SECOND_FACTOR: list[URLPattern | URLResolver] = [
    path("", index, name="mfa_index"),
    path("authenticate/", authenticate, name="mfa_authenticate"),
    path("reauthenticate/", confirming.ConfirmByCode.as_view(), name="mfa_reauthenticate"),
    path("totp/activate/", factors.ActivateApp.as_view(), name="mfa_activate_totp"),
    path("totp/deactivate/", factors.DeactivateApp.as_view(), name="mfa_deactivate_totp"),
    path("recovery-codes/", view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", factors.MakeCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("webauthn/", factors.own_passkeys, name="mfa_list_webauthn"),
    path("webauthn/add/", factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("webauthn/reauthenticate/", confirming.ConfirmByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("webauthn/keys/<int:pk>/remove/", factors.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("webauthn/keys/<int:pk>/edit/", factors.RenamePasskey.as_view(), name="mfa_edit_webauthn"),
    path("webauthn/login/", factors.EnterByPasskey.as_view(), name="mfa_login_webauthn"),
]
"""Addresses of the second factor, under the names by which allauth looks for them."""

urlpatterns: list[URLPattern | URLResolver] = [
    path("", personal.home, name="home"),
    # One address for each person, kept by the administrator: allauth's page for several stays closed.
    path("account/email/", personal.own_address, name="own-address"),
    path("account/password/reset/", forgotten.forgotten, name="forgotten-password"),
    path("account/password/reset/done/", forgotten.letter_sent, name="letter-sent"),
    path("account/demo/", demo.enter_demo, name="demo-sign-in"),
    path("account/second-factor/", factors.second_factor, name="second-factor"),
    path("account/provider/", provider.enter_by_provider, name="provider-enter"),
    path("account/provider/back/", provider.back_from_provider, name="provider-back"),
    path("account/2fa/", include(SECOND_FACTOR)),
    path("account/reauthenticate/", confirming.ConfirmByPassword.as_view(), name="account_reauthenticate"),
    path("account/", include("allauth.account.urls")),
    path("profile/", personal.profile, name="profile"),
    path("profile/sign-ins/", sign_ins.sign_ins, name="sign-ins"),
    path("profile/sign-ins/end/", sign_ins.end_sign_in, name="end-sign-in"),
    path("profile/here/", sign_ins.still_here, name="still-here"),
    path("profile/watching/", watching.read_watching, name="watching-read"),
    path("profile/dialling/", dialling.own_dialling, name="own-dialling"),
    path("language/", personal.set_language, name="set-language"),
    path("theme/", personal.set_theme, name="set-theme"),
    path("institute/", institute.institute, name="institute"),
    path("institute/second-factor/", institute.second_factor_rule, name="second-factor-rule"),
    path("institute/answers/", general_answers.general_answers, name="general-answers"),
    path("institute/watching/", watching.watching, name="watching"),
    path("institute/watching/end/", watching.end_watching, name="watching-end"),
    path("institute/logo/<slug:digest>/", institute.logo, name="institute-logo"),
    path("register/", register.register, name="register"),
    path("register/searched/", register.register_searched, name="register-searched"),
    path("register/lines.csv", register.register_file, name="register-file"),
    path("people/", people.people, name="people"),
    path("studies/<int:study_id>/people/", study_people.study_people, name="study-people"),
    path("people/dialling/", dialling.dialling, name="dialling"),
    path("people/new/", people.add, name="person-add"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/change/", people.change, name="person-change"),
    path("people/<int:person_id>/access/", people.reset, name="person-reset"),
    path("people/<int:person_id>/second-factor/", people.forget_factor, name="person-factor"),
    path("people/<int:person_id>/sign-out/", people.sign_out, name="person-sign-out"),
    path("people/<int:person_id>/state/", people.state, name="person-state"),
    path("people/<int:person_id>/roles/", people.roles, name="person-roles"),
]
