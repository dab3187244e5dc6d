"""Who is bound, as what, and who is asked: rows of dates in, answers out."""

from __future__ import annotations

import datetime as dt

import pytest

from schoolgate.declarations.binding import (
    Asked,
    Bound,
    Known,
    Rule,
    Stay,
    bound_on,
    due_on,
    next_turn,
    reason_to_ask,
    rule_of,
)
from schoolgate.policies.packs import load_pack
from schoolgate.policies.text import text_of
from schoolgate.reference import NOT_STATED

TODAY = dt.date(2026, 11, 21)
DAY = dt.timedelta(days=1)
STAFF = Rule(frozenset({"employee", "governor"}), "each-version", 14)
YEARLY = Rule(frozenset({"employee"}), "yearly", 14)
JOINING = Rule(frozenset({"employee"}), "on-joining", 14)
TWO = frozenset({1, 2})
SECOND = Asked(2, dt.date(2026, 10, 1), frozenset({2}), dt.date(2025, 1, 1))
MINOR = Asked(2, dt.date(2026, 10, 1), TWO, dt.date(2025, 1, 1))
TEACHER = Bound(7, "employee", dt.date(2020, 9, 1))


def rule(pack: str, **changed: object) -> Rule:
    text = text_of(load_pack(pack), {})
    clauses = [{"area": one.area, "binds": one.binds} for one in text.clauses]
    return rule_of({**text.values, **changed}, clauses)


# Whom the policies bind


@pytest.mark.parametrize(
    ("pack", "capacities"),
    [
        ("WHF", "employee governor contractor trainee volunteer parent"),
        ("WAL", "employee governor contractor volunteer"),
        ("THO", "employee supply governor contractor trainee volunteer external"),
        ("LTL", "employee governor volunteer pta"),
        ("HOL", "employee governor contractor trainee volunteer"),
        ("REC", "employee supply governor contractor trainee volunteer pta external"),
    ],
)
def test_packs_bind_whom_they_name(pack: str, capacities: str) -> None:
    assert rule(pack).capacities == frozenset(capacities.split())


@pytest.mark.parametrize(
    ("pack", "when", "days"),
    [("WAL", "each-version", 14), ("THO", "each-version", 7), ("REC", "each-version", 14),
     ("HOL", "no", 14)],
)  # fmt: skip
def test_packs_ask_when_they_say(pack: str, when: str, days: int) -> None:
    assert (rule(pack).when, rule(pack).days) == (when, days)


def test_nothing_stated_asks_nobody() -> None:
    silent = rule("REC", declaration_required=NOT_STATED, policy_scope_roles=NOT_STATED)
    assert (silent.asks, silent.capacities) == (False, frozenset())


def test_pta_members_are_bound_where_the_policy_says_all() -> None:
    assert "pta" in rule("WAL", pta_in_scope="pta-members").capacities


def test_nobody_in_the_pta_is_bound_where_the_policy_says_no() -> None:
    assert "pta" not in rule("REC", pta_in_scope="no").capacities


def test_any_other_adult_is_anybody_but_the_pta() -> None:
    other = rule("WAL", policy_scope_roles=["other-adult"])
    assert other.capacities == frozenset(
        {"employee", "supply", "governor", "contractor", "trainee", "volunteer", "external"}
    )


def test_pupils_sign_only_where_the_declaration_names_them() -> None:
    values = dict(text_of(load_pack("REC"), {}).values)
    conduct, declaration = (
        {"area": area, "binds": ["pupil", "parent"]} for area in ("conduct", "declaration")
    )
    assert rule_of(values, [conduct]).capacities & {"pupil", "parent"} == frozenset()
    assert rule_of(values, [declaration]).capacities & {"pupil", "parent"} == {"pupil", "parent"}


# Bound on a day


def stay(capacity: str, first: dt.date, last: dt.date | None = None, person: int = 7) -> Stay:
    return Stay(person, capacity, first, last)


def bound(*stays: Stay, day: dt.date = TODAY, rule: Rule = STAFF) -> list[Bound]:
    return bound_on(stays, rule, day)


def test_two_capacities_are_bound_twice() -> None:
    begun = TODAY - 9 * DAY
    assert bound(stay("employee", begun), stay("governor", TODAY)) == [
        Bound(7, "employee", begun),
        Bound(7, "governor", TODAY),
    ]


def test_two_roles_in_one_capacity_are_bound_once() -> None:
    first, second = TODAY - 9 * DAY, TODAY - 2 * DAY
    assert bound(stay("employee", second), stay("employee", first)) == [Bound(7, "employee", first)]


def test_a_joiner_is_bound_from_the_first_day() -> None:
    stays = (stay("employee", TODAY),)
    assert bound(*stays, day=TODAY - DAY) == []
    assert bound(*stays) == [Bound(7, "employee", TODAY)]


def test_a_leaver_is_bound_until_the_last_day() -> None:
    stays = (stay("employee", TODAY - 9 * DAY, TODAY),)
    assert len(bound(*stays)) == 1
    assert bound(*stays, day=TODAY + DAY) == []


def test_a_break_of_a_day_begins_anew() -> None:
    old, new = (
        stay("employee", TODAY - 99 * DAY, TODAY - 10 * DAY),
        stay("employee", TODAY - 8 * DAY),
    )
    assert bound(old, new) == [Bound(7, "employee", TODAY - 8 * DAY)]


def test_stays_that_touch_are_one() -> None:
    old, new = (
        stay("employee", TODAY - 99 * DAY, TODAY - 10 * DAY),
        stay("employee", TODAY - 9 * DAY),
    )
    assert bound(old, new) == [Bound(7, "employee", TODAY - 99 * DAY)]


def test_a_long_stay_holds_a_short_one_inside() -> None:
    long, short = (
        stay("employee", TODAY - 99 * DAY),
        stay("employee", TODAY - 50 * DAY, TODAY - 40 * DAY),
    )
    assert bound(long, short) == [Bound(7, "employee", TODAY - 99 * DAY)]


def test_who_leaves_before_the_first_day_is_not_asked_for_it() -> None:
    leaver = stay("employee", TODAY - 99 * DAY, TODAY + 5 * DAY)
    assert bound_on([leaver], STAFF, TODAY, TODAY + 6 * DAY) == []
    assert len(bound_on([leaver], STAFF, TODAY, TODAY + 5 * DAY)) == 1


def test_staff_in_the_pta_are_bound_as_both() -> None:
    pta = Rule(frozenset({"employee"}), "each-version", 14, staff_in_pta=True)
    both = bound(stay("employee", TODAY), stay("pta", TODAY), rule=pta)
    assert [one.capacity for one in both] == ["employee", "pta"]
    assert bound(stay("pta", TODAY), rule=pta) == []


def test_29_february_is_a_first_and_a_last_day() -> None:
    leap = dt.date(2028, 2, 29)
    one_day = stay("employee", leap, leap)
    days = [leap - DAY, leap, leap + DAY]
    assert [len(bound(one_day, day=day)) for day in days] == [0, 1, 0]


# Asked


def known(
    version: int, signed: dt.date | None = None, *, closed: str = "", withdrawn: bool = False,
    turn: int = 0,
) -> Known:  # fmt: skip
    return Known(99, version, turn, closed, signed, withdrawn)


def asked(rule: Rule, *past: Known, of: Asked = SECOND, day: dt.date = TODAY, who: Bound = TEACHER):
    return reason_to_ask(rule, who, past, of, day)


def test_who_never_signed_is_asked() -> None:
    assert asked(STAFF) == "adopted"


def test_who_joined_later_is_asked_as_a_joiner() -> None:
    assert asked(STAFF, who=Bound(7, "employee", TODAY)) == "joined"


def test_who_is_asked_already_is_not_asked_again() -> None:
    assert asked(STAFF, known(2)) is None


def test_who_signed_is_not_asked_again() -> None:
    assert asked(STAFF, known(2, TODAY)) is None


def test_a_material_version_asks_who_signed_the_one_before() -> None:
    assert asked(STAFF, known(1, TODAY - 99 * DAY)) == "adopted"


def test_a_minor_version_does_not_ask_who_signed_the_one_before() -> None:
    assert asked(STAFF, known(1, TODAY - 99 * DAY), of=MINOR) is None


def test_a_minor_version_asks_who_never_signed() -> None:
    assert asked(STAFF, known(1, closed="replaced"), of=MINOR) == "adopted"


def test_a_signature_taken_back_counts_no_longer() -> None:
    assert asked(STAFF, known(2, withdrawn=True)) == "again"


def test_a_signature_outlives_leaving_and_coming_back() -> None:
    assert asked(STAFF, known(2, TODAY - 99 * DAY, closed="left")) is None


def test_an_unsigned_request_that_ended_on_leaving_is_made_anew() -> None:
    assert asked(STAFF, known(2, closed="left")) == "adopted"
    assert next_turn([known(2, closed="left")], 2) == 1


@pytest.mark.parametrize(
    ("signed", "first"),
    [
        (dt.date(2025, 11, 21), dt.date(2026, 11, 21)),
        (dt.date(2028, 2, 29), dt.date(2029, 2, 28)),
        (dt.date(2027, 2, 28), dt.date(2028, 2, 28)),
    ],
)
def test_yearly_asks_on_the_same_day_a_year_on(signed: dt.date, first: dt.date) -> None:
    assert asked(YEARLY, known(2, signed), day=first - DAY) is None
    assert asked(YEARLY, known(2, signed), day=first) == "yearly"


def test_yearly_counts_from_the_last_signature() -> None:
    old, new = known(2, TODAY - 400 * DAY), known(2, TODAY - 30 * DAY, turn=1)
    assert asked(YEARLY, old, new) is None
    assert next_turn([old, new], 2) == 2


def test_yearly_asks_no_turn_of_a_version_to_come() -> None:
    ahead = Asked(3, TODAY, frozenset({2, 3}), dt.date(2025, 1, 1), ahead=True)
    assert asked(YEARLY, known(2, TODAY - 400 * DAY), of=ahead) is None


def test_on_joining_asks_joiners_alone_and_once() -> None:
    joiner = Bound(7, "employee", dt.date(2026, 1, 8))
    assert asked(JOINING) is None
    assert asked(JOINING, who=joiner) == "joined"
    assert asked(JOINING, known(1, dt.date(2026, 1, 9)), who=joiner) is None


def test_who_joined_under_an_older_version_and_never_signed_is_still_asked() -> None:
    joiner = Bound(7, "employee", dt.date(2025, 3, 1))
    assert asked(JOINING, known(1, closed="replaced"), who=joiner) == "joined"


def test_who_comes_back_signs_on_joining_again() -> None:
    back = Bound(7, "employee", dt.date(2026, 9, 1))
    assert asked(JOINING, known(1, dt.date(2025, 3, 1), closed="left"), who=back) == "joined"


def test_a_policy_that_asks_nobody_asks_nobody() -> None:
    assert asked(Rule(frozenset({"employee"}), "no", 14)) is None


def test_due_counts_from_the_day_of_asking_but_never_ends_before_the_first_day() -> None:
    assert due_on(STAFF, TODAY, TODAY - 99 * DAY) == TODAY + 14 * DAY
    assert due_on(STAFF, TODAY, TODAY + 60 * DAY) == TODAY + 60 * DAY
