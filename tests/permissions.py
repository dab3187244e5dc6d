"""Who may do what: one row for each address of ours.

A row names who gets through; everybody else of the cast is refused, and how is part of the row.
Adding a page means adding a row: ``"app:name": Row(get=STAFF, post=KEEPERS, data=some_data)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.documents import as_text

# Who

HEAD = {"head"}
LEADERS = HEAD | {"line_manager"}
KEEPERS = HEAD | {"network_manager"}
TEACHING = LEADERS | {"teacher", "dsl"}
STAFF = TEACHING | {"network_manager", "communications_manager"}
GOVERNORS = {"governor", "chair"}
ADULTS = STAFF | GOVERNORS
INSIDE = ADULTS | {"contractor", "parent", "pupil", "federation_officer"}
OUTSIDE = {"colleague", "foreign_head"}
SIGNED_IN = INSIDE | OUTSIDE
ANYBODY = SIGNED_IN | {"anonymous"}
NOBODY: set[str] = set()
# Those from whom a policy in the making is kept altogether.
STRANGERS = SIGNED_IN - ADULTS

ALLAUTH = """Signing in and out, addresses, second factors and sessions are allauth's own pages: it
tests them itself, and schoolgate.people.tests tests what we changed. Here each is only looked at."""


@dataclass(frozen=True)
class Row:
    """Who gets through, what they get, and what the others at the school get.

    ``quickened``: what htmx gets where that differs (204 tells it to load the whole page).
    ``hidden_from``: for whom the page is absent (404); the others are refused with a reason (403).
    """

    get: set[str] | None = None
    post: set[str] | None = None
    data: Callable[[], dict[str, Any]] = dict
    got: int = 200
    quickened: int = 200
    posted: int = 302
    hidden_from: set[str] = field(default_factory=lambda: OUTSIDE)
    parts: dict[str, Any] = field(default_factory=dict)


def a_file() -> dict[str, Any]:
    return {"file": SimpleUploadedFile("policy.txt", as_text() + b"\n6. New\n")}


TABLE = {
    # notices
    "inbox": Row(get=SIGNED_IN),
    "notices": Row(get=SIGNED_IN),
    "notice-settings": Row(get=SIGNED_IN),
    # people
    "people:second-factor-needed": Row(get=SIGNED_IN),
    "people:list": Row(get=ADULTS),
    "people:calendar": Row(get=ADULTS),
    "people:rosters": Row(get=KEEPERS),
    "people:record": Row(get=HEAD | {"dsl"}),
    # policies
    "policies:home": Row(get=INSIDE),
    "policies:hand-in": Row(get=LEADERS, post=LEADERS, data=a_file),
    "policies:document": Row(get=ADULTS, quickened=204, hidden_from=SIGNED_IN),
    "policies:text": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:values": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:value-group": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:confirm-group": Row(post=LEADERS, hidden_from=STRANGERS),
    "policies:decide": Row(
        get=LEADERS, post=LEADERS, data=lambda: {"verdict": "rejected"}, hidden_from=STRANGERS
    ),
    "policies:report": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:original": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:make-draft": Row(post=LEADERS, hidden_from=STRANGERS),
    "policies:draft": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:draft-value": Row(
        get=LEADERS, post=LEADERS, data=lambda: {"not_stated": "on"}, hidden_from=STRANGERS
    ),
    "policies:draft-file": Row(get=ADULTS, hidden_from=SIGNED_IN),
    "policies:packs": Row(get=INSIDE),
    "policies:pack": Row(get=INSIDE),
    "policies:shared-values": Row(
        get=LEADERS | {"federation_officer", "colleague"}, hidden_from=SIGNED_IN
    ),
    "policies:shared-value": Row(
        get={"federation_officer"},
        post={"federation_officer"},
        data=lambda: {"not_stated": "on"},
        hidden_from=SIGNED_IN - LEADERS - {"colleague"},
    ),
    # core
    "choose-language": Row(post=ANYBODY, data=lambda: {"language": "en-gb"}),
    "theme": Row(get=ANYBODY),
    "style-guide": Row(get=ANYBODY),
    # demo
    "demo:people": Row(get=NOBODY),
    "demo:sign-in-as": Row(post=NOBODY),
    "demo:outbox": Row(get=NOBODY),
    "demo:outbox-mail": Row(get=NOBODY),
    "demo:tour": Row(get=NOBODY),
}

PUBLIC = {name for name, row in TABLE.items() if "anonymous" in (row.get or row.post or NOBODY)}
# Outside a demo its doors are shut for everybody, signed in or not.
SHUT = {name for name in TABLE if name.startswith("demo:")}
PUBLIC |= SHUT
