"""Work behind the page."""

from __future__ import annotations

from django_tasks import task

from schoolgate.policies.actions import READER, read_handed_in
from schoolgate.policies.models import PolicyDocument


@task()
def read_policy_document(public_id: str) -> None:
    """Read a document that was handed in."""
    document = PolicyDocument.objects.select_related("school").get(public_id=public_id)
    if document.is_unfinished:
        read_handed_in(by=READER, document=document)
