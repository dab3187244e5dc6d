"""What has to be done before a site is closed: the steps of its exit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ExitStep(models.TextChoices):
    """One step of the closing."""

    AUDIENCE = "audience", _("Tell those who use it that it closes, and where to go instead")
    CONTENT = "content", _("Save what is worth keeping")
    ACCOUNT = "account", _("Close the account, or hand it over")
    ACCESS = "access", _("End everybody's access, and change what they knew to sign in")
    LINKS = "links", _("Take its address off the school's pages")


# Where one of these is not needed, whoever says so says why: what was in it is then not saved, and
# whoever could sign in still can.
SAY_WHY = (ExitStep.CONTENT, ExitStep.ACCESS)


class Done(models.TextChoices):
    """What became of a step."""

    OPEN = "open", _("Still to do")
    DONE = "done", _("Done")
    NOT_NEEDED = "not-needed", _("Not needed here")


def still_open(exit_done: Mapping[str, str]) -> list[str | Promise]:
    """The steps of which nobody has said yet what became of them."""
    return [step.label for step in ExitStep if exit_done.get(step.value, Done.OPEN) == Done.OPEN]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a step, and why it was not needed where that was asked."""

    step: str | Promise
    done: str | Promise
    why: str


def outcomes(exit_done: Mapping[str, str], exit_why: Mapping[str, str]) -> list[Outcome]:
    """Each step as it was answered."""
    return [
        Outcome(
            step.label, Done(exit_done.get(step.value, Done.OPEN)).label,
            exit_why.get(step.value, ""),
        )
        for step in ExitStep
    ]  # fmt: skip
