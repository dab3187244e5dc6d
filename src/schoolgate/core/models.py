"""What models of every app share."""

from __future__ import annotations

from django.db import models

from schoolgate.core.ids import new_public_id


class PublicIdModel(models.Model):
    """A row that is named outside by an opaque id, never by its number."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)

    class Meta:
        abstract = True
