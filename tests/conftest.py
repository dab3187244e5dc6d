"""The same ground as under the packages' own tests."""

import pytest

from schoolgate.conftest import *  # noqa: F403


@pytest.fixture
def nothing_counted() -> None:
    """Here the frame of every page counts what needs somebody."""
