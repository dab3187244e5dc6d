"""Who was shown what changed alone affirms to have read that, and no more."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from schoolgate.conftest import sign_in
from schoolgate.core import clock
from schoolgate.declarations import actions
from schoolgate.declarations.models import Declaration, SigningRequest
from schoolgate.declarations.statements import asked_by, asked_on_paper
from schoolgate.declarations.tests.asking.making import DAY, adopt, changed
from schoolgate.declarations.tests.making import as_posted, asked_to_sign, signed
from schoolgate.policies.life import drafting_actions
from schoolgate.policies.models import Version

pytestmark = pytest.mark.django_db

READ = "I have read this policy."
CHANGED = "I have read what has changed in this policy since I signed it last."


def again(cast: Any, before: Version, **clause: str) -> SigningRequest:
    """The teacher is asked to sign the edition of tomorrow, with one clause changed."""
    draft = drafting_actions.start_from_version(by=cast.head, version=before)
    draft.content["clauses"][0] |= clause
    draft.content["values"] |= {"parents_in_scope": "no"}
    draft.save(update_fields=["content"])
    return asked_to_sign(cast.teacher, adopt(cast, draft, clock.today() + DAY))


@pytest.fixture
def first(cast: Any) -> SigningRequest:
    return asked_to_sign(cast.teacher, changed(cast, declaration_required="each-version"))


def texts(request: SigningRequest) -> list[str]:
    return asked_by(request).texts


def test_the_first_time_it_is_the_policy(first: SigningRequest) -> None:
    assert texts(first)[0] == READ


def test_who_signed_before_affirms_to_have_read_what_changed(
    cast: Any, first: SigningRequest
) -> None:
    signed(first)
    second = again(cast, first.version, wording="You must write to nobody after nine.")
    assert texts(second) == [CHANGED, *texts(first)[1:]]
    page = reverse("declarations:sign", args=[cast.school.slug, second.public_id])
    client = sign_in(cast.teacher)
    shown = client.get(page).content.decode()
    assert CHANGED in shown
    assert READ not in shown
    client.post(page, as_posted(second))
    assert Declaration.objects.get(request=second).statements[0] == CHANGED


def test_who_did_not_sign_before_reads_the_whole(cast: Any, first: SigningRequest) -> None:
    second = again(cast, first.version, wording="You must write to nobody after nine.")
    assert texts(second)[0] == READ


def test_who_took_the_signature_back_reads_the_whole(cast: Any, first: SigningRequest) -> None:
    actions.withdraw(by=cast.teacher, declaration=signed(first), reason="A slip.")
    second = again(cast, first.version, wording="You must write to nobody after nine.")
    assert texts(second)[0] == READ


def test_where_nothing_reads_differently_the_policy_was_read(
    cast: Any, first: SigningRequest
) -> None:
    signed(first)
    assert texts(again(cast, first.version))[0] == READ
    assert texts(asked_to_sign(cast.teacher, first.version, turn=1, reason="yearly"))[0] == READ


def test_the_sheet_goes_with_the_whole_policy(cast: Any, first: SigningRequest) -> None:
    signed(first)
    second = again(cast, first.version, wording="You must write to nobody after nine.")
    assert asked_on_paper(second).texts[0] == READ
