"""School accounts, against a provider that really runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from schoolgate.config.environment import BadSetting, Environment
from schoolgate.config.sso import social_providers
from schoolgate.core import clock
from schoolgate.core.actors import System
from schoolgate.ledger.models import Entry
from schoolgate.people import actions
from schoolgate.people.models import Person, User
from schoolgate.people.tests.provider import CLIENT, SECRET, Provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    running = Provider()
    settings.SOCIALACCOUNT_PROVIDERS = social_providers(
        Environment({
            "SCHOOLGATE_OIDC_NAME": "Rowan account",
            "SCHOOLGATE_OIDC_URL": running.url,
            "SCHOOLGATE_OIDC_CLIENT_ID": CLIENT,
            "SCHOOLGATE_OIDC_SECRET": SECRET,
        })
    )  # fmt: skip
    running.claims = {"email": "Tessa.Teacher@Rowan-Primary.example", "email_verified": True}
    yield running
    running.close()


def come_in(client: Client, query: str = "") -> Any:
    """Walk the whole way: our link, the provider, and back."""
    leaving = client.get(f"/account/oidc/oidc/login/{query}")
    assert leaving.status_code == 302
    back = requests.get(leaving["Location"], allow_redirects=False, timeout=5).headers["Location"]
    return client.get(back.removeprefix("http://testserver"))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_sign_in_page_offers_the_school_account(client: Client, provider: Provider) -> None:
    assert "Sign in with Rowan account" in client.get("/account/login/").content.decode()


def test_known_person_is_signed_in_whatever_the_capitals(
    client: Client, provider: Provider, teacher: Person
) -> None:
    answer = come_in(client, "?next=/notices/")
    assert (answer.status_code, answer["Location"]) == (302, "/notices/")
    assert client.session["_auth_user_id"] == str(teacher.user_id)
    assert list(SocialAccount.objects.values_list("user", "uid")) == [
        (teacher.user_id, "account-1")
    ]
    told = Entry.objects.filter(chain="installation", actor_id=teacher.public_id)
    assert list(told.values_list("event", flat=True)) == [
        "people.school_account_connected",
        "people.signed_in",
    ]


def test_known_person_is_known_again_after_the_address_changed_there(
    client: Client, provider: Provider, teacher: Person
) -> None:
    come_in(client)
    client.post("/account/logout/")
    provider.claims["email"] = "tessa.married@rowan-primary.example"
    come_in(client)
    assert client.session["_auth_user_id"] == str(teacher.user_id)


def test_unknown_address_of_the_right_domain_signs_in_nobody(
    client: Client, provider: Provider, teacher: Person
) -> None:
    provider.claims["email"] = "somebody.else@rowan-primary.example"
    answer = come_in(client)
    assert answer.status_code == 403
    assert "somebody.else@rowan-primary.example" in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert not User.objects.filter(email="somebody.else@rowan-primary.example").exists()


@pytest.mark.parametrize("said", [False, "false", None, 0, "no"])
def test_unverified_address_signs_in_nobody(
    client: Client, provider: Provider, teacher: Person, said: Any
) -> None:
    provider.claims["email_verified"] = said
    assert come_in(client).status_code == 403
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "tampered",
    [
        {"nonce": "another"},
        {"nonce": ""},
        {"aud": "another-program"},
        {"aud": [CLIENT, "another-program"], "azp": "another-program"},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1_000_000_000},
    ],
    ids=["nonce", "no-nonce", "audience", "made-for-another", "issuer", "expired"],
)
def test_claims_that_do_not_hold_sign_in_nobody(
    client: Client, provider: Provider, teacher: Person, tampered: dict[str, Any]
) -> None:
    provider.tamper = tampered
    answer = come_in(client)
    assert "did not work" in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("algorithm", ["RS256", "none", "HS256"])
def test_token_with_a_wrong_signature_signs_in_nobody(
    client: Client, provider: Provider, teacher: Person, algorithm: str
) -> None:
    provider.algorithm = algorithm
    provider.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    answer = come_in(client)
    assert "did not work" in answer.content.decode()
    assert not is_in(client)


def test_answer_without_our_state_signs_in_nobody(
    client: Client, provider: Provider, teacher: Person
) -> None:
    leaving = client.get("/account/oidc/oidc/login/")
    back = requests.get(leaving["Location"], allow_redirects=False, timeout=5).headers["Location"]
    other = Client()
    answer = other.get(back.removeprefix("http://testserver"))
    assert "did not work" in answer.content.decode()
    assert not is_in(other)


def test_question_carries_nonce_state_and_pkce(client: Client, provider: Provider) -> None:
    asked = parse_qs(urlsplit(client.get("/account/oidc/oidc/login/")["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["nonce"][0]) == 32
    assert "state" in asked


def test_person_whose_role_ended_is_not_connected(
    client: Client, provider: Provider, teacher: Person
) -> None:
    held = teacher.appointments.get()
    yesterday = clock.today() - dt.timedelta(days=1)
    actions.end_appointment(by=System("test"), appointment=held, until=yesterday)
    assert come_in(client).status_code == 403
    assert not is_in(client)


def test_connecting_an_account_of_ones_own_choice_is_refused(
    client: Client, provider: Provider, teacher: Person, head: Person
) -> None:
    client.force_login(teacher.user)
    provider.claims["email"] = "hannah.head@rowan-primary.example"
    assert come_in(client, "?process=connect").status_code == 403
    assert not SocialAccount.objects.exists()


def test_second_factor_is_asked_after_a_school_account(
    client: Client, provider: Provider, head: Person, client_of: Any
) -> None:
    client_of(head)
    provider.claims["email"] = "hannah.head@rowan-primary.example"
    answer = come_in(client)
    assert answer["Location"].startswith("/account/2fa/authenticate/")
    assert not is_in(client)


def test_unknown_provider_is_not_found(client: Client, provider: Provider) -> None:
    assert client.get("/account/oidc/another/login/callback/").status_code == 404


def test_google_is_held_to_the_schools_domain() -> None:
    given = {"GOOGLE_CLIENT_ID": "a", "GOOGLE_SECRET": "b", "GOOGLE_DOMAIN": "rowan.example"}
    [app] = _apps(given)
    assert app["settings"]["required_claims"] == {"hd": "rowan.example"}
    assert app["provider_id"] == "google"


@pytest.mark.parametrize("tenant", ["", "common", "Organizations", "consumers"])
def test_microsoft_needs_a_tenant_of_its_own(tenant: str) -> None:
    given = {"MICROSOFT_CLIENT_ID": "a", "MICROSOFT_SECRET": "b", "MICROSOFT_TENANT": tenant}
    with pytest.raises(BadSetting, match="must name your own tenant"):
        _apps(given)


def test_microsoft_vouches_by_the_name_that_the_schools_own_tenant_gives() -> None:
    tenant = "7d3c0f4e-0000-4000-8000-1a2b3c4d5e6f"
    [app] = _apps({"MICROSOFT_CLIENT_ID": "a", "MICROSOFT_SECRET": "b", "MICROSOFT_TENANT": tenant})
    assert app["provider_id"] == "microsoft"
    assert app["settings"] == {
        "server_url": f"https://login.microsoftonline.com/{tenant}/v2.0",
        "address_claim": "preferred_username",
    }


def test_where_a_claim_is_named_for_the_address_no_other_counts(
    client: Client, provider: Provider, teacher: Person, head: Person, settings: Any
) -> None:
    [app] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["address_claim"] = "preferred_username"
    provider.claims = {"email": head.email, "email_verified": True}
    assert come_in(client).status_code == 403
    assert not is_in(client)
    provider.claims["preferred_username"] = teacher.email
    come_in(client)
    assert client.session["_auth_user_id"] == str(teacher.user_id)


def test_claim_that_the_set_up_requires_must_hold(
    client: Client, provider: Provider, teacher: Person, settings: Any
) -> None:
    [app] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["required_claims"] = {"hd": "rowan-primary.example"}
    provider.claims["hd"] = "elsewhere.example"
    assert "did not work" in come_in(client).content.decode()
    provider.claims["hd"] = "rowan-primary.example"
    come_in(client)
    assert is_in(client)


def _apps(given: dict[str, str]) -> list[dict[str, Any]]:
    env = Environment({f"SCHOOLGATE_{name}": value for name, value in given.items()})
    apps: list[dict[str, Any]] = social_providers(env)["openid_connect"]["APPS"]
    return apps
