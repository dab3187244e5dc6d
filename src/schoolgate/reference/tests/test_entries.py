from __future__ import annotations

import pytest

from schoolgate.reference import authorities, laws, phrase_of, platforms


def test_repealed_act_is_stale_and_names_what_to_cite() -> None:
    act = laws()["data-protection-act-1998"]
    assert act.stale
    assert act.replaced_by == ("uk-gdpr", "data-protection-act-2018")


@pytest.mark.parametrize("law", ["equality-act-2010", "communications-act-2003"])
def test_act_in_force_even_in_part_is_not_stale(law: str) -> None:
    assert not laws()[law].stale


def test_wrong_year_is_known_for_what_it_means() -> None:
    act = laws()["malicious-communications-act-1988"]
    assert "Malicious Communications Act 1998" in act.misnamed_as


def test_edition_cited_by_year_is_superseded() -> None:
    guidance = laws()["working-together-to-safeguard-children"]
    cited = guidance.edition_of(2023)
    current = guidance.current_edition
    assert cited is not None
    assert current is not None
    assert (cited.until, current.year) == ("2026", 2026)


def test_expected_edition_does_not_count_as_current() -> None:
    guidance = laws()["keeping-children-safe-in-education"]
    current = guidance.current_edition
    expected = guidance.editions[-1]
    assert current is not None
    assert (current.year, expected.year, expected.certain) == (2025, 2026, False)


def test_source_tells_what_was_read_from_what_was_remembered() -> None:
    assert laws()["online-safety-act-2023"].seen
    assert not laws()["theft-act-1968"].seen


def test_abolished_council_names_its_successor() -> None:
    council = authorities()["dorset-county-council"]
    assert (council.status, council.successors) == ("abolished", ("dorset-council",))


def test_minimum_age_follows_its_dates() -> None:
    whatsapp = platforms()["whatsapp"]
    assert whatsapp.age_on("2020-01-01") == 16
    assert whatsapp.age_on("2026-01-01") == 13


def test_announced_age_is_shown_and_never_applied() -> None:
    tiktok = platforms()["tiktok"]
    assert tiktok.age_on("2030-01-01") == 13
    assert [rule.age for rule in tiktok.announced()] == [16]


def test_age_is_unknown_where_the_service_sets_none() -> None:
    assert platforms()["roblox"].age_on("2026-01-01") is None


def test_service_tells_where_it_takes_reports_of_impostors() -> None:
    route = platforms()["tiktok"].report
    assert route is not None
    assert route.address.startswith("https://support.tiktok.com/")
    assert platforms()["padlet"].report is None


@pytest.mark.parametrize(
    ("platform", "address", "account"),
    [
        ("x", "https://twitter.com/elmschool", "elmschool"),
        ("x", "x.com/elmschool?lang=en", "elmschool"),
        ("x", "https://x.com/home", None),
        ("facebook", "https://www.facebook.com/ElmSchool", "ElmSchool"),
        ("facebook", "https://facebook.com/groups/elm.parents/", "elm.parents"),
        ("facebook", "https://www.facebook.com/events/", None),
        ("youtube", "https://www.youtube.com/@elmschool", "elmschool"),
        ("youtube", "https://www.youtube.com/watch?v=abc", None),
        ("wordpress", "https://elmclass3.wordpress.com/2026/", "elmclass3"),
        ("wordpress", "https://www.wordpress.com/", None),
        ("linkedin", "https://uk.linkedin.com/school/elm", "elm"),
        ("x", "https://evil.example/x.com/elmschool", None),
    ],
)
def test_account_is_read_from_an_address(platform: str, address: str, account: str | None) -> None:
    assert platforms()[platform].account_in(address) == account


def test_role_reads_inside_a_sentence() -> None:
    assert phrase_of("dsl") == "designated safeguarding lead"
    assert phrase_of("site-team") == "site team"
