"""Addresses of the second factor, below ``account/2fa/``, under the names by which allauth looks for them."""

from allauth.mfa.base.views import authenticate, index
from allauth.mfa.recovery_codes.views import view_recovery_codes
from django.urls import path

from .views import confirming, factors

urlpatterns = [
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
