"""School accounts (OpenID Connect): every claim is checked before anybody is believed.

django-allauth leaves the signature of a token out where it fetched the token itself, and sends
no nonce. Here both are checked, so that a mistake in the provider's set-up or in the network
between is noticed. OpenID Connect Core 1.0, 3.1.3.7.
"""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse

ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
CLOCKS_DIFFER_BY = 60  # seconds


class NotBelieved(OAuth2Error):  # type: ignore[misc]
    """A token or claim does not hold; the message is for the log, not for the visitor."""


class CheckedAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Fetches tokens and believes them only when signature, audience and nonce are right."""

    state: dict[str, Any] | None = None

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Make a sign-in from the claims of the ID token, and the rest from the user info."""
        id_token = kwargs["response"].get("id_token")
        if not id_token:
            raise NotBelieved("The provider sent no ID token.")
        claims = self._claims(app, id_token)
        for name, wanted in app.settings.get("required_claims", {}).items():
            if claims.get(name) != wanted:
                raise NotBelieved(f"The claim {name} is not the one that is required.")
        data = {"id_token": claims}
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            about = self._fetch_user_info(token.token)
            if about.get("sub") != claims["sub"]:
                raise NotBelieved("The user info is about somebody else than the ID token.")
            data["id_token"] = {**about, **claims}
        return self.get_provider().sociallogin_from_response(request, data)

    def _claims(self, app: Any, id_token: str) -> dict[str, Any]:
        import jwt  # noqa: PLC0415 - with its cryptography a tenth of the start of every command

        try:
            header = jwt.get_unverified_header(id_token)
            algorithm = header.get("alg")
            if algorithm not in ALGORITHMS:
                raise NotBelieved(f"The ID token is signed by {algorithm!r}.")
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=self._key(header.get("kid")).key,
                algorithms=[algorithm],
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=CLOCKS_DIFFER_BY,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as problem:
            raise NotBelieved(f"The ID token does not hold: {problem}") from problem
        self._check_nonce(claims)
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != app.client_id:
            raise NotBelieved("The ID token was made for another program.")
        return claims

    def _check_nonce(self, claims: dict[str, Any]) -> None:
        sent = str((self.state or {}).get("nonce") or "")
        if not sent or not secrets.compare_digest(sent, str(claims.get("nonce", ""))):
            raise NotBelieved("The ID token answers another question than ours (nonce).")

    def _key(self, key_id: str | None) -> Any:
        import jwt  # noqa: PLC0415 - as above

        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        found = [key for key in keys if key_id is None or key.key_id == key_id]
        if len(found) != 1:
            raise NotBelieved("The key that signed the ID token is not among the provider's.")
        return found[0]


class CheckedProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """An OpenID Connect provider that is asked with a nonce."""

    oauth2_adapter_class = CheckedAdapter

    package = OpenIDConnectProvider.get_package()  # whose addresses serve it

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        asked = kwargs.pop("auth_params", None)
        kwargs["auth_params"] = {**(asked or self.get_auth_params()), "nonce": nonce}
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, nonce=nonce, **kwargs
        )
        return answer

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """The one address the provider vouches for; nothing where it does not say so plainly."""
        claims = data.get("id_token") or data
        trusted = self.app.settings.get("address_claim")
        if trusted:
            address, verified = claims.get(trusted), True
        else:
            address, verified = claims.get("email"), claims.get("email_verified") in (True, "true")
        if not isinstance(address, str) or "@" not in address:
            return []
        return [EmailAddress(email=address.lower(), verified=verified, primary=True)]


class CallbackView(OAuth2CallbackView):  # type: ignore[misc]
    """Hands the state of the question, and so the nonce, to the adapter."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, answer = super()._get_state(request, provider)
        self.adapter.state = state
        return state, answer
