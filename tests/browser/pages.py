"""Every page of the site with somebody who may see it; shared by the tests and the screenshots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tests.permissions import TABLE
from tests.routes import WithDemo, ours

# Who looks at a page where several may, in this order.
LOOKERS = (
    "head",
    "federation_officer",
    "network_manager",
    "dsl",
    "chair",
    "teacher",
    "line_manager",
)
# Answers that are no page: files, fragments, and doors that are shut.
NO_PAGES = {
    "policies:report": "a JSON file",
    "policies:original": "the file as it was handed in",
    "policies:draft-file": "a YAML file",
    "policies:version-pack": "a YAML file",
    "policies:version-text": "a JSON file",
    "people:logo": "a picture",
    "calendar-feed-file": "an iCalendar file",
    "people:calendar-file": "an iCalendar file",
    "people:roster-template": "a CSV file",
    "people:roster-report": "a CSV file",
    "declarations:go-on": "leads on to the page where the reader stopped",
    "declarations:sheet": "a PDF",
    "declarations:sheets": "a PDF",
    "declarations:certificate": "a PDF",
    "declarations:paper": "a copy of a signed sheet",
    "publishing:json": "a JSON file",
    "publishing:yaml": "a YAML file",
    "publishing:catalogue": "a JSON file",
    "publishing:profile": "a JSON file",
    "publishing:paper": "a PDF",
    "publishing:schema": "a JSON file",
    "publishing:latest-pdf": "leads to the PDF of the edition in force",
    "publishing:latest-json": "leads to the JSON of the edition in force",
    "publishing:comparison-file": "a CSV file",
    "official:json": "a JSON file",
    "official:schema": "a JSON file",
    "official:verify-json": "a JSON file",
    "sites:picture": "a picture",
    "official:badge-svg": "a drawing",
    "official:badge-png": "a picture",
    "declarations:board-csv": "a CSV file",
    "declarations:board-pdf": "a PDF",
    "approvals:form": "a PDF",
    "reviews:report-pdf": "a PDF",
    "declarations:asking": "a part of the board",
    "declarations:to-sign": "leads on to one's own request",
    "theme": "a style sheet",
    "people:second-factor-needed": "on the way in: tests/browser/test_sign_in.py",
}
# Pages of a demo, which the table of permissions knows as shut.
DEMO = {"demo:people": None, "demo:outbox": None, "demo:tour": "head"}
NO_DEMO_PAGES = {"demo:sign-in-as": "a form", "demo:outbox-mail": "a mail of the moment"}
# Pages of the sign-in library, by who looks at them.
ALLAUTH = {
    "account_inactive": None,
    "account_login": None,
    "account_request_login_code": None,
    "account_reset_password": None,
    "account_reset_password_done": None,
    "account_reset_password_from_key_done": None,
    "socialaccount_login_cancelled": None,
    "account_change_password": "head",
    "account_logout": "head",
    "account_set_password": "head",
    "mfa_activate_totp": "head",
    "mfa_add_webauthn": "head",
    "mfa_index": "head",
    "mfa_list_webauthn": "head",
    "usersessions_list": "head",
}
# Those that only somebody on the way sees: tests/browser/test_sign_in.py goes there and looks.
ALLAUTH_ON_THE_WAY = {
    "account_confirm_login_code",
    "account_reauthenticate",
    "account_reset_password_from_key",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
}
ALLAUTH_NO_PAGES = {
    "account_confirm_email": "no address is confirmed by a link: the roster or an invitation gives it",
    "account_email": "shut: the school keeps the addresses",
    "account_email_verification_sent": "shut, as above",
    "account_signup": "shut: people come by roster or invitation",
    "mfa_download_recovery_codes": "a text file",
    "mfa_login_webauthn": "JSON for the button that asks for a passkey",
    "mfa_reauthenticate_webauthn": "leads on where there is no passkey; the same form as the others",
    "mfa_remove_webauthn": "our own page stands at its address: people:remove-passkey",
    "openid_connect_callback": "leads on",
    "openid_connect_login": "leads to the provider",
    "socialaccount_connections": "shut: the provider is the school's",
    "socialaccount_login_error": "one of the error pages",
    "socialaccount_signup": "shut, as account_signup",
}


@dataclass(frozen=True)
class Page:
    """An address and who looks at it."""

    name: str
    address: str
    as_: str | None

    def __str__(self) -> str:
        return f"{self.name} as {self.as_ or 'anonymous'}"


def page_names() -> list[str]:
    """Names of all routes of ours that answer GET with a page."""
    return [
        route.name
        for route in ours()
        if route.name in DEMO
        or (route.name not in NO_PAGES and (row := TABLE.get(route.name)) and row.get)
    ]


def page_of(name: str, examples: dict[str, Any]) -> Page:
    """The example page of a route."""
    if name in DEMO:
        return Page(name, reverse(name, urlconf=WithDemo), DEMO[name])
    row = TABLE[name]
    route = next(route for route in ours() if route.name == name)
    parts = {part: examples[row.parts.get(part, part)] for part in route.parts}
    looker = next((who for who in LOOKERS if who in row.get), None)
    if "anonymous" in row.get:
        looker = None
    return Page(name, reverse(name, urlconf=WithDemo, kwargs=parts), looker)


def allauth_pages() -> list[Page]:
    """Pages of the sign-in library that anybody of a kind may open."""
    return [Page(name, reverse(name), as_) for name, as_ in ALLAUTH.items()]


def state_pages(examples: dict[str, Any], states: dict[str, Any]) -> list[Page]:
    """Pages in a state that their example does not show."""
    school = examples["school"]
    policy = f"/s/{school}/policy"
    return [
        Page("a document that waits", f"{policy}/documents/{states['waiting']}/", "head"),
        Page("a document that was refused", f"{policy}/documents/{states['refused']}/", "head"),
        Page("nothing here", "/s/no-such-school/people/", "head"),
        Page("not for you", f"/s/{school}/roster/", "teacher"),
        Page("a short inbox", "/", "parent"),
        Page("a colour that is tried on", f"/s/{school}/look/?colour=%23ffe100", "head"),
        Page("a school for a parent", f"/s/{school}/", "parent"),
        Page(
            "people that were looked for", f"/s/{school}/people/?name=nobody-of-that-name", "head"
        ),
        Page("a question with answers", f"/s/{school}/can-i/?q=former+pupil", "teacher"),
        Page("a question that is a worry", f"/s/{school}/can-i/?q=a+pupil+told+me", "teacher"),
        Page("a question without answers", f"/s/{school}/can-i/?q=zebra", "teacher"),
        Page(
            "a plan of a year",
            f"/s/{school}/awareness/?year={examples['planned_year']}",
            "head",
        ),
        Page(
            "an occasion that was used",
            f"/s/{school}/awareness/occasions/{examples['activity_done']}/",
            "teacher",
        ),
        *(
            Page(f"the {kind}", f"/s/{school}/awareness/material/{kind}/", "head")
            for kind in ("newsletter", "children", "handbook", "slides")
        ),
        Page(
            "a site that is being closed",
            f"/s/{school}/sites/{examples['site_closing']}/closing/",
            "head",
        ),
        Page(
            "an account that looks like ours",
            f"/{school}/official/verify/?q=https://www.tiktok.com/@rowanprimary_real",
            None,
        ),
        Page(
            "what was found on a site",
            f"/s/{school}/sites/{examples['site']}/health/contact/",
            "teacher",
        ),
        Page(
            "a site whose address is yet to be entered",
            f"/s/{school}/sites/{examples['site_unplaced']}/address/",
            "teacher",
        ),
        Page("a site that is paused", f"/s/{school}/sites/{examples['site_paused']}/", "dsl"),
        Page("an invitation that is over", "/invitation/over/", None),
        Page("a letter that opens nothing", "/approve/nothing/", None),
        Page(
            "a day on which a policy was in force",
            f"/{school}/policy/editions/?on=2020-02-02",
            None,
        ),
        Page("a school without a policy", "/rowan-high/policy/", None),
    ]
