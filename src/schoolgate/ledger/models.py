"""The append-only record: chains of entries, and the facts they commit to.

No foreign key leads out of this app: nothing that happens elsewhere can change or drop an
entry. The database itself refuses updates and deletes (see triggers.py).
"""

from __future__ import annotations

from django.db import models

INSTALLATION = "installation"  # the chain of what belongs to no school and no federation


class Chain(models.Model):
    """The head of one chain: a school's, a federation's, or the installation's own.

    Row to lock before an entry is added; a trigger moves it with the entry, nothing else can.
    """

    id = models.CharField(max_length=16, primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)


class Entry(models.Model):
    """One event. Its hash covers every field here and the hash before it."""

    chain = models.CharField(max_length=16)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=64)
    on_behalf_of = models.CharField(max_length=64, blank=True)
    event = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    commitments = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["chain", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="ledger_no_fork"),
            models.UniqueConstraint(fields=["hash"], name="ledger_hash_once"),
            models.CheckConstraint(
                condition=models.Q(sequence__gte=1), name="ledger_sequence_from_one"
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="ledger_subject"),
            models.Index(fields=["chain", "event"], name="ledger_event"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.sequence} {self.event}"


class Fact(models.Model):
    """One thing the entry says, with the salt that hides it behind its commitment.

    Erasing personal data drops this row; the commitment in the entry stays, so the chain
    still verifies. ``value`` is canonical JSON.
    """

    # no index of its own: the unique one begins with it
    entry = models.ForeignKey(
        Entry, on_delete=models.DO_NOTHING, related_name="facts", db_index=False
    )
    name = models.CharField(max_length=60)
    salt = models.CharField(max_length=32)
    value = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "name"], name="ledger_fact_once"),
        ]
