"""What the governors see of a year: numbers, no names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schoolgate.awareness.channels import Channel, channels
from schoolgate.awareness.models import Activity, Attendance, Plan
from schoolgate.awareness.queries import not_trained, staff_of
from schoolgate.core import clock

FEW = 5


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One channel in one year."""

    channel: Channel
    planned: int
    done: int
    missed: int
    overdue: int
    reach: int
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class Figures:
    """The year in numbers. ``reach`` adds up what was counted, so people may count twice."""

    lines: tuple[ChannelLine, ...]
    staff: int
    trained: int

    @property
    def planned(self) -> int:
        return sum(line.planned for line in self.lines)

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)

    @property
    def missed(self) -> int:
        return sum(line.missed for line in self.lines)

    @property
    def overdue(self) -> int:
        return sum(line.overdue for line in self.lines)

    @property
    def untrained(self) -> int:
        return self.staff - self.trained


def figures_of(plan: Plan, activities: Sequence[Activity]) -> Figures:
    """The numbers of a plan; two queries beside its activities."""
    by_channel = [
        _line(channel, [one for one in activities if one.channel == channel.id])
        for channel in channels().values()
    ]
    staff = staff_of(plan.school).count()
    since = dt.date(plan.starts, 8, 1)
    untrained = not_trained(plan.school, since).count()
    lines = tuple(line for line in by_channel if line is not None)
    return Figures(lines, staff, staff - untrained)


def _line(channel: Channel, activities: Sequence[Activity]) -> ChannelLine | None:
    if not activities:
        return None
    done = [one for one in activities if one.state == Activity.State.DONE]
    return ChannelLine(
        channel,
        len(activities),
        len(done),
        sum(one.state == Activity.State.MISSED for one in activities),
        sum(is_overdue(one) for one in activities),
        sum(one.reach or 0 for one in done),
        max((one.done_on for one in done if one.done_on), default=None),
    )


def is_overdue(activity: Activity) -> bool:
    """Planned, and its day is over."""
    return activity.state == Activity.State.PLANNED and activity.day < clock.today()


def came_to(attendances: Iterable[Attendance]) -> set[int]:
    """Keys of those who were there."""
    return {one.person_id for one in attendances if one.way == Attendance.Way.CAME}
