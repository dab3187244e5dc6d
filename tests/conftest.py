"""The same ground as under the packages' own tests."""

from schoolgate.conftest import *  # noqa: F403
