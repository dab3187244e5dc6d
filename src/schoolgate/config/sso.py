"""Single sign-on providers, set up by environment variables alone."""

from __future__ import annotations

from typing import Any

from schoolgate.config.environment import BadSetting, Environment


def social_providers(env: Environment) -> dict[str, Any]:
    """django-allauth's provider settings.

    ``SCHOOLGATE_GOOGLE_CLIENT_ID``/``_SECRET`` and ``SCHOOLGATE_GOOGLE_DOMAIN``;
    ``SCHOOLGATE_MICROSOFT_CLIENT_ID``/``_SECRET`` and ``SCHOOLGATE_MICROSOFT_TENANT``;
    ``SCHOOLGATE_OIDC_NAME``, ``_URL``, ``_CLIENT_ID``, ``_SECRET`` for any other provider.
    """
    providers: dict[str, Any] = {}
    if env.text("GOOGLE_CLIENT_ID"):
        providers["google"] = {
            "APPS": [_app(env, "GOOGLE")],
            "SCOPE": ["openid", "email", "profile"],
            "AUTH_PARAMS": {"hd": env.text("GOOGLE_DOMAIN")} if env.text("GOOGLE_DOMAIN") else {},
            "OAUTH_PKCE_ENABLED": True,
        }
    if env.text("MICROSOFT_CLIENT_ID"):
        tenant = env.text("MICROSOFT_TENANT")
        if not tenant:
            raise BadSetting(
                "SCHOOLGATE_MICROSOFT_TENANT is needed: without it any Microsoft account could knock."
            )
        providers["microsoft"] = {
            "APPS": [{**_app(env, "MICROSOFT"), "settings": {"tenant": tenant}}],
            "OAUTH_PKCE_ENABLED": True,
        }
    if env.text("OIDC_CLIENT_ID"):
        providers["openid_connect"] = {
            "APPS": [
                {
                    **_app(env, "OIDC"),
                    "provider_id": "oidc",
                    "name": env.text("OIDC_NAME", "School account"),
                    "settings": {"server_url": _required(env, "OIDC_URL")},
                }
            ],
            "OAUTH_PKCE_ENABLED": True,
        }
    return providers


def _app(env: Environment, name: str) -> dict[str, Any]:
    return {
        "client_id": _required(env, f"{name}_CLIENT_ID"),
        "secret": _required(env, f"{name}_SECRET"),
        "key": "",
    }


def _required(env: Environment, name: str) -> str:
    value = env.text(name)
    if not value:
        raise BadSetting(f"SCHOOLGATE_{name} is needed for this sign-in provider.")
    return value
