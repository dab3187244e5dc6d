"""A request of two steps on a Monday, for whoever asks for it by name."""

from __future__ import annotations

import pytest

from schoolgate.approvals.kinds import StepAsked
from schoolgate.approvals.tests.making import here, kind_of, listed, sent
from schoolgate.core import clock
from schoolgate.notices.tests.conftest import at


@pytest.fixture
def monday():
    """Nine in the morning of a Monday."""
    with clock.stopped_at(at(2)):
        yield


@pytest.fixture
def kind(monkeypatch):
    """The line manager decides, then the head."""
    return listed(monkeypatch, kind_of([StepAsked(("line-manager",)), StepAsked(("headteacher",))]))


@pytest.fixture
def asked(cast, kind):
    """Sent by the teacher."""
    here(cast.head)
    return sent(cast.teacher, cast.school, kind)
