"""What the document as a whole states: its bodies and titles, lists, control fields, forms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schoolgate.reading.model import Document
from schoolgate.reading.values.cues import Hit
from schoolgate.reading.values.statements import Statement
from schoolgate.reading.values.whole.breach import governors_as_staff
from schoolgate.reading.values.whole.control import control
from schoolgate.reading.values.whole.disclaimer import disclaimer
from schoolgate.reading.values.whole.forms import approval_form, declaration
from schoolgate.reading.values.whole.hits import Reader
from schoolgate.reading.values.whole.lists import characteristics, confidential, media
from schoolgate.reading.values.whole.organisation import authority, organisation
from schoolgate.reading.values.whole.people import dsl_title, head_title, hr_contact
from schoolgate.reading.values.whole.policies_named import related
from schoolgate.reading.values.whole.scope import scope
from schoolgate.reading.values.whole.services import blocked, services

UNIONS = frozenset(
    [
        "policy_scope_roles",
        "media_kinds",
        "named_platforms",
        "related_policies",
        "confidential_information_classes",
        "protected_characteristics_listed",
        "document_control_fields",
        "declaration_fields",
        "blocked_sites",
    ]
)

_READERS: tuple[Reader, ...] = (
    organisation, head_title, dsl_title, authority, scope, media, services, confidential,
    characteristics, control, declaration, approval_form, hr_contact, disclaimer, blocked, related,
    governors_as_staff,
)  # fmt: skip


def document_hits(document: Document, said: Sequence[Statement]) -> Iterator[Hit]:
    """Every value that needs more than one sentence to be read."""
    for read in _READERS:
        yield from read(document, said)
