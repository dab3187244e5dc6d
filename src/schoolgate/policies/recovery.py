"""Documents whose reading was broken off: begun again, or given up aloud."""

from __future__ import annotations

from schoolgate.core import clock
from schoolgate.core.broken_off import PATIENCE, Next, next_for
from schoolgate.policies.actions import READER, give_up_reading
from schoolgate.policies.models import PolicyDocument
from schoolgate.policies.tasks import read_policy_document


def resume_documents() -> int:
    """See that every document that waits to be read has a task; answers how many had none."""
    waiting = PolicyDocument.objects.filter(
        state__in=[PolicyDocument.State.WAITING, PolicyDocument.State.READING],
        asked_at__lt=clock.now() - PATIENCE,
    )
    return sum(_resume(document) for document in waiting.select_related("school"))


def _resume(document: PolicyDocument) -> bool:
    step = next_for(read_policy_document, document.public_id, asked_at=document.asked_at)
    if step == Next.GIVE_UP:
        give_up_reading(by=READER, document=document)
    elif step == Next.BEGIN:
        read_policy_document.enqueue(document.public_id)
    return step != Next.WAIT
