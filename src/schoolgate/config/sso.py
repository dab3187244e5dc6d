"""Single sign-on providers, set up by environment variables alone."""

from __future__ import annotations

from typing import Any

from schoolgate.config.environment import BadSetting, Environment

CHECKED = "schoolgate.people.oidc.CheckedProvider"
GOOGLE = "https://accounts.google.com"
MICROSOFT = "https://login.microsoftonline.com/{tenant}/v2.0"
ANYBODY = {"common", "organizations", "consumers"}


def social_providers(env: Environment) -> dict[str, Any]:
    """django-allauth's provider settings: each is an OpenID Connect provider, checked alike.

    ``SCHOOLGATE_GOOGLE_CLIENT_ID``/``_SECRET`` and ``SCHOOLGATE_GOOGLE_DOMAIN``;
    ``SCHOOLGATE_MICROSOFT_CLIENT_ID``/``_SECRET`` and ``SCHOOLGATE_MICROSOFT_TENANT``;
    ``SCHOOLGATE_OIDC_NAME``, ``_URL``, ``_CLIENT_ID``, ``_SECRET`` for any other provider.
    """
    apps: list[dict[str, Any]] = []
    if env.text("GOOGLE_CLIENT_ID"):
        apps.append(_google(env))
    if env.text("MICROSOFT_CLIENT_ID"):
        apps.append(_microsoft(env))
    if env.text("OIDC_CLIENT_ID"):
        name = env.text("OIDC_NAME", "School account")
        apps.append(_app(env, "OIDC", name, {"server_url": _required(env, "OIDC_URL")}))
    if not apps:
        return {"openid_connect": {"provider_class": CHECKED}}
    return {"openid_connect": {"provider_class": CHECKED, "APPS": apps, "OAUTH_PKCE_ENABLED": True}}


def _google(env: Environment) -> dict[str, Any]:
    """Google vouches for an address outside its own domains only as part of a named domain; an
    account made privately with a school's address outlives whoever held that address.
    """
    domain = _required(env, "GOOGLE_DOMAIN")
    settings = {
        "server_url": GOOGLE,
        "auth_params": {"hd": domain},
        "required_claims": {"hd": domain},
    }
    return _app(env, "GOOGLE", "Google", settings)


def _microsoft(env: Environment) -> dict[str, Any]:
    """Microsoft marks no address as verified; the user principal name is under the hand of the
    school's own tenant, so that is the address, and only one tenant may knock.
    """
    tenant = env.text("MICROSOFT_TENANT")
    if not tenant or tenant.lower() in ANYBODY:
        raise BadSetting(
            "SCHOOLGATE_MICROSOFT_TENANT must name your own tenant: without it any Microsoft"
            " account could knock."
        )
    settings = {
        "server_url": MICROSOFT.format(tenant=tenant),
        "address_claim": "preferred_username",
    }
    return _app(env, "MICROSOFT", "Microsoft", settings)


def _app(env: Environment, prefix: str, name: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "provider_id": prefix.lower(),
        "name": name,
        "client_id": _required(env, f"{prefix}_CLIENT_ID"),
        "secret": _required(env, f"{prefix}_SECRET"),
        "key": "",
        "settings": settings,
    }


def _required(env: Environment, name: str) -> str:
    value = env.text(name)
    if not value:
        raise BadSetting(f"SCHOOLGATE_{name} is needed for this sign-in provider.")
    return value
