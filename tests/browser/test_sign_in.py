"""Signing in as people do: with a password and an app, a passkey, a code by mail."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import resolve

from tests.browser.pages import Page
from tests.browser.test_every_page import look_at_open, speak

pytestmark = pytest.mark.browser
PASSWORD = "lantern-otter-quiet-ribbon"
GIVE_PASSWORD = """
import sys, django
django.setup()
from schoolgate.people.models import Person, User
given, family, password = sys.argv[1:]
user = User.objects.get(person__given_name=given, person__family_name=family)
user.set_password(password)
user.save()
print(user.email)
"""
EVENTS_OF = """
import sys, django
django.setup()
from schoolgate.ledger.models import Entry
from schoolgate.people.models import Person
person = Person.objects.get(given_name=sys.argv[1], family_name=sys.argv[2])
told = Entry.objects.filter(chain="installation", subject_id=person.public_id)
print(" ".join(told.order_by("sequence").values_list("event", flat=True)))
"""


STRANGER = "Who would you like to be?"  # the demo asks whoever is not signed in


@pytest.fixture
def visit(site: Any, browser: Any) -> Iterator[Callable[[], Any]]:
    """Open a page as a stranger. Passkeys need the name localhost where there is no https."""
    home = site.url.replace("127.0.0.1", "localhost")
    opened = []

    def visitor() -> Any:
        context = browser.new_context(base_url=home, reduced_motion="reduce")
        context.set_default_timeout(10_000)
        opened.append(context)
        return context.new_page()

    yield visitor
    for context in opened:
        context.close()


def look(site: Any, page: Any, *names: str) -> None:
    """Look at the page that somebody has come to, which is one of these, in all the usual ways."""
    address = page.url.removeprefix(page.evaluate("location.origin"))
    name = resolve(address.partition("?")[0]).view_name
    assert name in names
    look_at_open(site, page, Page(name, address, "on the way"))
    speak(site, page, "en-gb")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)


def told_by(site: Any, script: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        env=site.environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def code_of(key: str) -> str:
    """The six digits that an authenticator app shows now (RFC 6238)."""
    secret = base64.b32decode(key + "=" * (-len(key) % 8))
    digest = hmac.digest(secret, struct.pack(">Q", int(time.time()) // 30), "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def sign_in(page: Any, address: str, then: str = "/account/login/") -> None:
    page.goto(then)
    if "/demo/people/" in page.url:
        page.get_by_role("link", name="The real sign-in page").click()
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in with your password").click()


def sign_out(page: Any) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()


def test_password_and_app(site: Any, visit: Callable[[], Any]) -> None:
    address = told_by(site, GIVE_PASSWORD, "Imran", "Hussain", PASSWORD)
    page, elsewhere = visit(), visit()
    sign_in(elsewhere, address)
    sign_in(page, address, "/s/holm-hill/people/")
    page.get_by_role("heading", name="One more step before you begin").wait_for()
    look(site, page, "people:second-factor-needed")
    page.get_by_role("link", name="Use an authenticator app").click()
    page.wait_for_url("**/account/reauthenticate/**")
    look(site, page, "account_reauthenticate")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    key = page.locator("code").inner_text()
    page.get_by_label("Code").fill(code_of(key))
    page.get_by_role("button", name="Use this app").click()
    page.get_by_role("heading", name="Codes on paper").wait_for()
    look(site, page, "mfa_view_recovery_codes")
    page.get_by_role("link", name="Go on to where you were going").click()
    page.wait_for_url("**/s/holm-hill/people/")
    elsewhere.goto("/s/holm-hill/people/")
    elsewhere.get_by_role("heading", name=STRANGER).wait_for()
    sign_out(page)
    sign_in(page, address)
    page.get_by_role("heading", name="The second step").wait_for()
    look(site, page, "mfa_authenticate")
    page.goto("/s/holm-hill/people/")
    page.get_by_role("link", name="The real sign-in page").click()
    page.get_by_role("heading", name="The second step").wait_for()
    page.get_by_label("Code").fill(code_of(key))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("Imran Hussain").first.wait_for()
    page.goto("/account/2fa/recovery-codes/generate/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    look(site, page, "mfa_generate_recovery_codes")
    page.goto("/account/2fa/totp/deactivate/")
    look(site, page, "mfa_deactivate_totp")
    page.goto("/account/2fa/reauthenticate/")
    look(site, page, "mfa_reauthenticate")
    told = told_by(site, EVENTS_OF, "Imran", "Hussain").split()
    assert "people.second_factor_added" in told
    assert told[-1] == "people.signed_in"


def give_passkeys(page: Any) -> None:
    """Let the browser have a device that answers for somebody."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip


def test_passkey(site: Any, visit: Callable[[], Any]) -> None:
    address = told_by(site, GIVE_PASSWORD, "Jonathan", "Price", PASSWORD)
    page = visit()
    give_passkeys(page)
    sign_in(page, address)
    page.get_by_role("link", name="Use my phone or computer (passkey)").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name of this passkey").fill("My phone")
    page.get_by_label("Sign in with this passkey alone, without a password").check()
    page.get_by_role("button", name="Add this passkey").click()
    page.get_by_role("heading", name="Codes on paper").wait_for()
    page.goto("/account/2fa/webauthn/")
    page.get_by_role("rowheader", name="My phone").wait_for()
    page.get_by_role("link", name="Remove My phone").click()
    page.get_by_text("this is your only one").wait_for()
    sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_text("Jonathan Price").first.wait_for()
    assert page.url.endswith("/")


def test_code_by_mail(site: Any, visit: Callable[[], Any]) -> None:
    page, mailbox = visit(), visit()
    page.goto("/account/login/")
    page.get_by_role("link", name="Send me a code by mail").click()
    page.get_by_label("E-mail address").fill("Sofia.Costa@Holm-Hill.example")
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_role("heading", name="Type the code from the mail").wait_for()
    look(site, page, "account_confirm_login_code")
    mailbox.goto("/demo/outbox/")
    mailbox.get_by_role("link", name="Your code to sign in").first.click()
    mailbox.get_by_text("your code is").first.wait_for()
    [code] = re.findall(r"your code is (\S+)", mailbox.get_by_role("main").inner_text())
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_text("Sofia Costa").first.wait_for()


def test_passkey_that_is_not_needed_can_go(site: Any, visit: Callable[[], Any]) -> None:
    address = told_by(site, GIVE_PASSWORD, "Fatuma", "Begum", PASSWORD)
    page = visit()
    give_passkeys(page)
    sign_in(page, address)
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name of this passkey").fill("My phone")
    page.get_by_role("button", name="Add this passkey").click()
    page.get_by_role("heading", name="Codes on paper").wait_for()
    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Rename My phone").click()
    look(site, page, "mfa_edit_webauthn")
    page.goto("/account/2fa/webauthn/")
    page.get_by_role("link", name="Remove My phone").click()
    look(site, page, "people:remove-passkey")
    page.get_by_role("button", name="Remove this passkey").click()
    page.get_by_text("You have none yet.").wait_for()


def test_password_forgotten(site: Any, visit: Callable[[], Any]) -> None:
    address = told_by(site, GIVE_PASSWORD, "Sofia", "Costa", PASSWORD)
    page, mailbox = visit(), visit()
    page.goto("/account/password/reset/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("main").get_by_role("button").click()
    page.get_by_role("heading", name="Look in your mailbox").wait_for()
    mailbox.goto("/demo/outbox/")
    mailbox.get_by_role("link", name="Choose a new password").first.click()
    mailbox.get_by_text("/reset/key/").first.wait_for()
    [link] = re.findall(r"http\S+/reset/key/\S+", mailbox.get_by_role("main").inner_text())
    page.goto(link)
    look(site, page, "account_reset_password_from_key")


def test_session_ended_elsewhere(site: Any, visit: Callable[[], Any]) -> None:
    address = told_by(site, GIVE_PASSWORD, "Sofia", "Costa", PASSWORD)
    page, elsewhere = visit(), visit()
    sign_in(elsewhere, address)
    elsewhere.get_by_text("Sofia Costa").first.wait_for()
    sign_in(page, address)
    page.goto("/account/sessions/")
    page.get_by_role("button", name="Sign out everywhere else").click()
    page.get_by_text("You are signed out everywhere else.").wait_for()
    elsewhere.goto("/notices/")
    elsewhere.get_by_role("heading", name=STRANGER).wait_for()
    page.goto("/")
    page.get_by_text("Sofia Costa").first.wait_for()


def test_stranger_sees_that_it_is_a_demo(site: Any, visit: Callable[[], Any]) -> None:
    page = visit()
    page.goto("/s/elmbrook-primary/people/")
    page.get_by_role("heading", name=STRANGER).wait_for()
    page.get_by_role("button", name=re.compile("Margaret Okafor")).click()
    page.wait_for_url("**/s/elmbrook-primary/people/")
    page.get_by_text("Margaret Okafor").first.wait_for()
