"""One thing of every kind that an address can name, all at the cast's school.

The keys are the names of the parts of addresses (``<slug:document>``); a part without an example
makes ``test_permissions.py`` fail with the name of the part.
"""

from __future__ import annotations

from typing import Any

from schoolgate.conftest import Cast
from schoolgate.core.ids import new_public_id
from schoolgate.policies import actions as policies
from schoolgate.policies.actions import READER
from tests.documents import as_text


def make_examples(cast: Cast) -> dict[str, Any]:
    """Make the things and say how addresses name them."""
    return {
        "school": cast.school.slug,
        "federation": cast.federation.slug,
        "public_id": new_public_id(),
        **_policy(cast),
    }


def _policy(cast: Cast) -> dict[str, Any]:
    document, _new = policies.hand_in_document(
        by=cast.head, school=cast.school, data=as_text(), file_name="policy.txt"
    )
    document = policies.read_handed_in(by=READER, document=document)
    draft = policies.make_draft(by=cast.head, document=document)
    return {
        "document": document.public_id,
        "suggestion": document.suggestions.exclude(quote="")[0].public_id,
        "draft": draft.public_id,
        "group": 1,
        "name": "personal_use_at_work",
        "pack": "rec",
    }
