"""Files beyond what an installation takes as it ships: no limit is lowered here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import Client

from schoolgate.people.models import Person, School
from schoolgate.people.roster.forms import HandInForm as RosterForm
from schoolgate.policies.forms import HandInForm as PolicyForm
from schoolgate.policies.models import PolicyDocument

MEGABYTE = 2**20


@pytest.fixture
def upload() -> Iterator[Callable[..., Any]]:
    """Makes files that have their size without taking the room."""
    made: list[Any] = []

    def make(name: str, size: int) -> Any:
        file: Any = TemporaryUploadedFile(name, "application/octet-stream", size, None)
        file.file.truncate(size)
        made.append(file)
        return file

    yield make
    for file in made:
        file.close()


def test_policy_a_byte_too_large_is_refused_at_its_page(
    client_of: Callable[[Person], Client], head: Person, school: School
) -> None:
    largest = 20 * MEGABYTE
    assert largest == settings.MAX_DOCUMENT_BYTES
    answer = client_of(head).post(
        f"/s/{school.slug}/policy/hand-in/",
        {"file": SimpleUploadedFile("policy.pdf", bytes(largest + 1))},
    )
    assert answer.status_code == 422
    assert (
        "The file has 21 MB; a policy may have 20 MB at most. Nothing was kept. Save it without"
        " pictures, or as text, and hand it in again."
    ) in answer.text
    assert not PolicyDocument.objects.exists()


def test_policy_of_200_megabytes_is_refused(upload: Callable[..., Any]) -> None:
    form = PolicyForm({}, {"file": upload("policy.pdf", 200 * MEGABYTE)})
    assert not form.is_valid()
    (said,) = form.errors["file"]
    assert said.startswith("The file has 200 MB; a policy may have 20 MB at most.")


def test_roster_beyond_200_megabytes_is_refused(upload: Callable[..., Any]) -> None:
    largest = 200 * MEGABYTE
    assert largest == settings.MAX_ROSTER_BYTES
    assert "file" not in RosterForm({}, {"file": upload("roster.zip", largest)}).errors
    (said,) = RosterForm({}, {"file": upload("roster.zip", largest + MEGABYTE)}).errors["file"]
    assert said == (
        "The file has 201 MB; a roster may have 200 MB at most. Nothing was kept. Put the CSV"
        " files in a zip, or import them by command."
    )


@pytest.mark.parametrize("page", ["policy/hand-in/", "roster/hand-in/"])
def test_what_is_larger_than_anything_is_refused_unread_in_words(
    client_of: Callable[[Person], Client], head: Person, school: School, page: str
) -> None:
    answer = client_of(head).generic(
        "POST", f"/s/{school.slug}/{page}", b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(206 * MEGABYTE),
    )  # fmt: skip
    assert answer.status_code == 413
    assert "larger than anything we take, so we did not read it. Nothing was kept." in answer.text
