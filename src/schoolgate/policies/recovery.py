"""Documents whose reading was broken off: begun again, or given up aloud.

A worker that is killed gives no pulse, and its task goes back to the queue. What is left is a
document that no task stands for: the web server died between keeping the file and asking for
the work, or the task was tried too often.
"""

from __future__ import annotations

import datetime as dt

from django_tasks_db.models import DBTaskResult

from schoolgate.core import clock
from schoolgate.policies.actions import READER, give_up_reading
from schoolgate.policies.models import PolicyDocument
from schoolgate.policies.tasks import read_policy_document

PATIENCE = dt.timedelta(minutes=2)


def resume_documents() -> int:
    """See that every document that waits to be read has a task; answers how many had none."""
    waiting = PolicyDocument.objects.filter(
        state__in=[PolicyDocument.State.WAITING, PolicyDocument.State.READING],
        asked_at__lt=clock.now() - PATIENCE,
    )
    return sum(_resume(document) for document in waiting.select_related("school"))


def _resume(document: PolicyDocument) -> bool:
    asked = DBTaskResult.objects.filter(
        task_path=read_policy_document.module_path, args_kwargs__args__0=document.public_id
    )
    if asked.filter(status__in=["READY", "RUNNING"]).exists():
        return False
    failed = asked.filter(status="FAILED", enqueued_at__gte=document.asked_at)
    if failed.filter(finished_at__gte=clock.now() - PATIENCE).exists():
        return False  # its worker may be about to plan the next try
    if failed.exists():
        give_up_reading(by=READER, document=document)
    else:
        read_policy_document.enqueue(document.public_id)
    return True
