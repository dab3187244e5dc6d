from __future__ import annotations

import pytest

from schoolgate.reference import Address, authorities, laws, phrase_of, platform_at, platforms


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


PAGE = Address(
    at=("www.elm.example/{account}", "elm.example/pg/{account}"),
    ignores=".",
    not_accounts=("pg", "login.php"),
)


@pytest.mark.parametrize(
    ("address", "host", "path", "account"),
    [
        (PAGE, "elm.example", "Class.5", "class5"),
        (PAGE, "elm.example", "pg/class5/posts", "class5"),
        (PAGE, "elm.example", "@class5", "class5"),
        (PAGE, "elm.example", "Login.php", None),
        (PAGE, "elm.example", "pg", None),
        (PAGE, "elm.example", "...", None),
        (PAGE, "elm.example", "class 5", None),
        (PAGE, "elm.example", "", None),
        (PAGE, "oak.example", "class5", None),
        (Address(at=("elm.example/@{account}",)), "elm.example", "@Class5", "class5"),
        (Address(at=("elm.example/@{account}",)), "elm.example", "class5", None),
        (Address(at=("elm.example/@{account}",)), "elm.example", "@", None),
        (Address(at=("elm.example/c/{}/{account}",)), "elm.example", "c/anything/7", "7"),
        (Address(at=("elm.example/{account}",), exact=True), "elm.example", "aB", "aB"),
        (Address(at=("{account}.elm.example",)), "class-5.elm.example", "2026/11", "class-5"),
        (Address(at=("{account}.elm.example",)), "a.b.elm.example", "", None),
        (Address(at=("{account}.elm.example",)), "elm.example", "", None),
        (Address(at=("elm.example/{account}",), ending=".elm"), "elm.example", "a", "a.elm"),
        (Address(at=("elm.example/{account}",), ending=".elm"), "elm.example", "a.b", "a.b"),
        (Address(at=("elm.example/{account}",), handle=r"\d+"), "elm.example", "7b", None),
        (
            Address(at=("elm.example/{account}",), handle=r".*-(?P<account>\d+)"),
            "elm.example",
            "Class-Five-12",
            "12",
        ),
    ],
)
def test_account_is_read_from_an_address(
    address: Address, host: str, path: str, account: str | None
) -> None:
    assert address.account_in(host, path.split("/"), {}) == account


def test_account_is_read_from_a_question() -> None:
    address = Address(at=("elm.example/profile.php?id={account}",))
    assert address.account_in("elm.example", ["profile.php"], {"id": "12", "x": "3"}) == "12"
    assert address.account_in("elm.example", ["profile.php"], {"x": "3"}) is None


def test_a_letter_that_only_becomes_a_plain_one_in_lower_case_stays_another() -> None:
    address = Address(at=("elm.example/{account}",))
    assert address.compared("\N{KELVIN SIGN}ite") != address.compared("kite")


def test_service_is_found_by_its_host_and_those_below() -> None:
    found = [platform_at(host) for host in ("twitter.com", "m.facebook.com", "web.seesaw.me")]
    assert [each.id for each in found if each] == ["x", "facebook", "seesaw"]
    assert platform_at("facebook.com.example") is None
    assert platform_at("notfacebook.com") is None


def test_host_of_a_service_with_a_new_name_is_that_of_the_new_one() -> None:
    for host, code in (("flipgrid.com", "flip"), ("xbox.com", "xbox-network")):
        found = platform_at(host)
        assert found is not None
        assert found.id == code


def test_role_reads_inside_a_sentence() -> None:
    assert phrase_of("dsl") == "designated safeguarding lead"
    assert phrase_of("site-team") == "site team"
