"""What people paste, and which account is meant by it."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from schoolgate.reference import platforms
from schoolgate.sites.accounts import (
    LONGEST_ADDRESS,
    LONGEST_HANDLE,
    LONGEST_KEY,
    Account,
    account_of,
    addresses_in,
    ages_of_year,
    minimum_age_on,
    skeleton,
    too_young,
)
from schoolgate.sites.requests.actions import _ages


def key_of(words: str) -> str | None:
    account = account_of(words)
    return account.key if account else None


def found(words: str) -> Account:
    account = account_of(words)
    assert account is not None, words
    return account


PASTES = [
    ("https://www.instagram.com/Elmbrook_Primary/?hl=en", "instagram:elmbrook_primary"),
    ("instagram.com/elmbrook_primary", "instagram:elmbrook_primary"),
    ("  INSTAGRAM.COM/ELMBROOK_PRIMARY  ", "instagram:elmbrook_primary"),
    (
        "https://instagram.com/elmbrook_primary?igsh=MzRl&utm_source=qr",
        "instagram:elmbrook_primary",
    ),
    ("https://www.instagram.com/elmbrook_primary/reel/C8abc/", "instagram:elmbrook_primary"),
    ("http://instagr.am/elmbrook_primary", "instagram:elmbrook_primary"),
    ("instagram.com./elmbrook_primary", "instagram:elmbrook_primary"),
    ("https://www.instagram.com:443/elmbrook_primary#bio", "instagram:elmbrook_primary"),
    ("https:/instagram.com/elmbrook_primary", "instagram:elmbrook_primary"),
    ("ttps://instagram.com/elmbrook_primary", "instagram:elmbrook_primary"),
    ("https:\\\\instagram.com\\elmbrook_primary", "instagram:elmbrook_primary"),
    ("//instagram.com/elmbrook_primary", "instagram:elmbrook_primary"),
    ("instagram.com/elmbrook%5Fprimary", "instagram:elmbrook_primary"),
    ("instagram.com//elmbrook_primary/./x/..", "instagram:elmbrook_primary"),
    ("https://instagram.com/elmbrook_primary\u200b", "instagram:elmbrook_primary"),
    ("\ufeffinstagram.com/elm\u00adbrook_primary", "instagram:elmbrook_primary"),
    ("“instagram.com/elmbrook_primary”", "instagram:elmbrook_primary"),
    ("‘instagram.com/elmbrook_primary’.", "instagram:elmbrook_primary"),
    ("<https://instagram.com/elmbrook_primary>", "instagram:elmbrook_primary"),
    ("(instagram.com/elmbrook_primary)", "instagram:elmbrook_primary"),
    ("[our page](https://instagram.com/elmbrook_primary)", "instagram:elmbrook_primary"),
    ("We are at instagram.com/elmbrook_primary, come and see!", "instagram:elmbrook_primary"),
    ("Our Instagram (instagram.com/elmbrook_primary).", "instagram:elmbrook_primary"),
    ("Insta: @Elmbrook_Primary", "instagram:elmbrook_primary"),
    ("Follow us on Instagram – @elmbrook_primary!", "instagram:elmbrook_primary"),
    ("@elmbrook_primary (instagram.com)", "instagram:elmbrook_primary"),
    ("Instagram: elmbrook_primary", "instagram:elmbrook_primary"),
    ("Office: office@elmbrook.sch.uk, web page: instagram.com/elm", "instagram:elm"),
    ("https://www.instagram.com/p/C8abc/", "web:instagram.com/p/C8abc"),
    ("https://www.facebook.com/Elmbrook.Primary", "facebook:elmbrookprimary"),
    ("https://www.facebook.com/#!/elmbrookprimary", "facebook:elmbrookprimary"),
    ("en-gb.facebook.com/elmbrookprimary", "facebook:elmbrookprimary"),
    ("facebook.com/profile.php?id=100012345678901", "facebook:id/100012345678901"),
    (
        "m.facebook.com/profile.php?v=info&id=100012345678901&fbclid=x",
        "facebook:id/100012345678901",
    ),
    ("m.facebook.com/pages/Elmbrook-Primary/100012345678901", "facebook:id/100012345678901"),
    (
        "facebook.com/pages/category/School/Elmbrook-Primary-100012345678901/",
        "facebook:id/100012345678901",
    ),
    ("facebook.com/people/Elmbrook-Primary/100012345678901/", "facebook:id/100012345678901"),
    ("facebook.com/p/Elmbrook-Primary-100012345678901/", "facebook:id/100012345678901"),
    ("facebook.com/Elmbrook-Primary-100012345678901", "facebook:id/100012345678901"),
    ("https://www.facebook.com/groups/elmbrookprimary", "facebook:group/elmbrookprimary"),
    ("https://www.facebook.com/share/1AbCdEf/", "web:facebook.com/share/1AbCdEf"),
    ("https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2Felm%3Fs%3D20&h=AT", "x:elm"),
    (
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.com%2Felm&data=05",
        "x:elm",
    ),
    ("https://www.google.com/url?sa=t&url=https%3A%2F%2Fx.com%2Felm", "x:elm"),
    (
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fx.com%2Felm&u=https%3A%2F%2Fa.example",
        "web:l.facebook.com/l.php?u=https%3A%2F%2Fa.example&u=https%3A%2F%2Fx.com%2Felm",
    ),
    (
        "facebook.com/profile.php?id=900012345678901&id=100012345678901",
        "web:facebook.com/profile.php?id=100012345678901&id=900012345678901",
    ),
    ("https://x.com/elmbrook", "x:elmbrook"),
    ("https://twitter.com/@Elmbrook", "x:elmbrook"),
    ("mobile.twitter.com/elmbrook/status/12", "x:elmbrook"),
    ("https://x.com/home", "web:x.com/home"),
    ("Twitter: @elmbrook", "x:elmbrook"),
    ("https://youtu.be/dQw4w9WgXcQ", "web:youtu.be/dQw4w9WgXcQ"),
    ("https://www.youtube.com/watch?v=abc&utm_medium=x", "web:youtube.com/watch?v=abc"),
    ("youtube.com/@Elmbrook", "youtube:elmbrook"),
    ("youtube.com/channel/UCabcDEFghi", "youtube:channel/UCabcDEFghi"),
    ("youtube.com/c/Elmbrook", "youtube:c/elmbrook"),
    ("youtube.com/user/Elmbrook", "youtube:user/elmbrook"),
    ("youtube.com/Elmbrook", "youtube:name/elmbrook"),
    ("https://www.youtube.com/redirect?q=https%3A%2F%2Felm.example%2Fa", "web:elm.example/a"),
    ("linktr.ee/Elmbrook", "linktree:elmbrook"),
    ("elmbrook.wordpress.com", "wordpress:elmbrook"),
    ("https://www.wordpress.com/", "web:wordpress.com"),
    ("class-5.blogspot.co.uk", "blogger:class-5"),
    ("https://sites.google.com/view/Elm-Year5/home", "google-sites:elm-year5"),
    ("https://sites.google.com/elm.example/year5", "web:sites.google.com/elm.example/year5"),
    ("tiktok.com/@elmbrook", "tiktok:elmbrook"),
    ("@elm@mastodon.example", "mastodon:elm@mastodon.example"),
    ("https://mastodon.example/@Elm/1122", "mastodon:elm@mastodon.example"),
    ("https://mastodon.social/@elm@mastodon.example", "mastodon:elm@mastodon.example"),
    ("https://evil.example/@elm@mastodon.example", "web:evil.example/@elm@mastodon.example"),
    ("https://evil.example/@elm@instagram.com", "web:evil.example/@elm@instagram.com"),
    ("acct:elm@mastodon.example", "mastodon:elm@mastodon.example"),
    ("elm@mastodon.social", "mastodon:elm@mastodon.social"),
    ("https://mastodon.social/users/elm", "mastodon:elm@mastodon.social"),
    ("https://mastodon.social/web/@elm", "mastodon:elm@mastodon.social"),
    ("@elm@threads.net", "threads:elm"),
    ("elm.bsky.social", "bluesky:elm.bsky.social"),
    ("@elm.bsky.social", "bluesky:elm.bsky.social"),
    ("Bluesky: @elm", "bluesky:elm.bsky.social"),
    ("bsky.app/profile/elmbrook.sch.uk", "bluesky:elmbrook.sch.uk"),
    ("bsky.app/profile/did:plc:z72i7", "bluesky:did/did:plc:z72i7"),
    ("threads.com/@elm", "threads:elm"),
    ("https://uk.linkedin.com/school/elmbrook-academy/", "linkedin:school/elmbrook-academy"),
    ("https://www.linkedin.com/company/elmbrook-academy", "linkedin:company/elmbrook-academy"),
    ("whatsapp.com/channel/0029VaAb", "whatsapp:channel/0029VaAb"),
    ("https://wa.me/447700900123", "whatsapp:447700900123"),
    ("https://www.classdojo.com/school/elm", "web:classdojo.com/school/elm"),
    ("https://app.seesaw.me/#/login", "web:app.seesaw.me"),
    ("https://www.flickr.com/photos/elm/albums/7", "flickr:elm"),
    ("vimeo.com/elm", "vimeo:elm"),
    ("vimeo.com/12345", "web:vimeo.com/12345"),
    ("padlet.com/elm/wall", "padlet:elm"),
    ("https://elm.padlet.org/ms_ash/wall", "padlet:school/elm"),
    ("https://elmbrook.example/blogs/year-5/", "web:elmbrook.example/blogs/year-5"),
    ("HTTP://WWW.ELMBROOK.EXAMPLE/blogs/year-5", "web:elmbrook.example/blogs/year-5"),
    ("elmbrook.example:8443/a", "web:elmbrook.example:8443/a"),
    ("elmbrook.example/?page_id=5&fbclid=x", "web:elmbrook.example?page_id=5"),
    ("https://bücher.example/a", "web:xn--bcher-kva.example/a"),
    ("https://xn--bcher-kva.example/a", "web:xn--bcher-kva.example/a"),
    ("ＢÜＣＨＥＲ。example/a", "web:xn--bcher-kva.example/a"),
    ("See our website elmbrook.example for more.", "web:elmbrook.example"),
    ("@elmbrook_primary", ""),
    ("Elmbrook", ""),
    ("@elmbrook.fake", ""),
    ("We saw @elmbrook.fake there", ""),
    ("@left on Twitter, now @elm on Instagram", ""),
    ("", None),
    (" \u200b ", None),
    ("Elmbrook Primary School", None),
    ("office@elmbrook.sch.uk", None),
    ("mailto:office@elmbrook.sch.uk", None),
    ("ftp://elmbrook.example/a", None),
    ("javascript:alert(1)", None),
    ("It ends at 3.30pm. Bring i.e. hats and/or coats.Thanks", None),
    ("https://[::1]/a", None),
    ("https://elmbrook.example:99999/a", None),
    ("https:///", None),
    ("https://exa mple", "web:exa"),
    ("https://a..b.example", None),
    ("https://instagram.com／elm", None),
    (f"https://{'a' * 64}.example", None),
    (f"https://elmbrook.example/{'a' * LONGEST_ADDRESS}", None),
    ("12345", None),
]


@pytest.mark.parametrize(("words", "key"), PASTES)
def test_what_is_pasted_is_known(words: str, key: str | None) -> None:
    assert key_of(words) == key


@pytest.mark.parametrize("platform", [each.id for each in platforms().values() if each.examples])
def test_examples_of_a_service_are_one_account_of_it(platform: str) -> None:
    accounts = [found(words) for words in platforms()[platform].examples]
    assert {each.platform for each in accounts} == {platform}
    assert len({(each.key, each.address) for each in accounts}) == 1
    assert accounts[0].handle


def test_an_account_says_all_that_is_known_of_it() -> None:
    assert account_of("https://www.facebook.com/groups/Elm.Parents/posts/12") == Account(
        platform="facebook",
        kind="group",
        handle="elm.parents",
        address="https://www.facebook.com/groups/elm.parents",
        key="facebook:group/elm.parents",
        looks_like="elmparents",
    )
    assert account_of("@Elm_Brook.") == Account("", "elm_brook", "", "", "elmbrook")


def test_address_that_goes_on_after_the_account_is_told() -> None:
    for words in ("x.com/elm/status/12", "tiktok.com/@elm/video/7", "mastodon.social/@elm/12"):
        assert found(words).below, words
    for words in ("x.com/elm", "x.com/elm/?hl=en", "facebook.com/groups/elm", "@elm"):
        assert not found(words).below, words


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("Our school (@elm) is at https://www.instagram.com/elm, come!", {"instagram:elm"}),
        ("[our page](https://instagram.com/elm)", {"instagram:elm"}),
        ("youtu.be/abc?x=|instagram.com/elm", {"web:youtu.be/abc?x", "instagram:elm"}),
        ("evil.example?{instagram.com/elm}", {"web:evil.example", "instagram:elm"}),
        ("office@elm.example", set()),
    ],
)
def test_every_address_in_a_paste_is_counted(words: str, keys: set[str]) -> None:
    assert addresses_in(words) == keys


def test_address_of_a_page_keeps_what_reaches_it() -> None:
    assert found("http://www.Elm.example/A b").address == "http://www.elm.example/A"
    assert found("elm.example/B%C3%BCcher?x=1&a=%26").address == (
        "https://elm.example/B%C3%BCcher?a=%26&x=1"
    )


def test_page_knows_the_pages_above_it() -> None:
    assert found("elm.example/blogs/year-5?p=7").above == (
        "web:elm.example/blogs/year-5",
        "web:elm.example/blogs",
        "web:elm.example",
    )
    assert found("https://www.facebook.com/events/12").above == ("web:facebook.com/events",)
    assert found("x.com/elm").above == ()


DIFFERENT = [
    ("instagram.com/elmbrook-primary", "instagram.com/elmbrook_primary"),
    ("instagram.com/elmbrook.primary", "instagram.com/elmbrookprimary"),
    ("instagram.com/elmbrоok", "instagram.com/elmbrook"),  # a Cyrillic o
    ("instagram.com/elmbrook", "instagrаm.com/elmbrook"),  # a Cyrillic a
    ("instagram.com/elmbrook", "instagram.com.evil.example/elmbrook"),
    ("instagram.com/elmbrook", "evil.example/instagram.com/elmbrook"),
    ("instagram.com/elmbrook", "https://instagram.com@evil.example/elmbrook"),
    ("instagram.com/elmbrook", "instagram.com:8080/elmbrook"),
    ("instagram.com/elmbrook", "notinstagram.com/elmbrook"),
    ("instagram.com/elmbrook", "threads.net/@elmbrook"),
    ("instagram.com/\N{KELVIN SIGN}ite", "instagram.com/kite"),
    ("instagram.com/ｅlm", "instagram.com/elm"),
    ("facebook.com/elmbrook", "facebook.com/groups/elmbrook"),
    ("facebook.com/1000123456789", "facebook.com/100012345678"),
    ("youtube.com/@elm", "youtube.com/c/elm"),
    ("youtube.com/c/elm", "youtube.com/user/elm"),
    ("youtube.com/channel/UCabc", "youtube.com/channel/UCABC"),
    ("linkedin.com/in/elm", "linkedin.com/school/elm"),
    ("reddit.com/r/elm", "reddit.com/u/elm"),
    ("a.b.bsky.social", "bsky.app/profile/a.b"),
    ("@elm@one.example", "@elm@two.example"),
    ("elm.example/a", "elm.example/A"),
    ("elm.example/a%2Fb", "elm.example/a/b"),
    ("elm.example/%FE", "elm.example/%FF"),
    ("elm.example/?a=1", "elm.example/?a=2"),
    ("elm.example/a?b", "elm.example/a%3Fb"),
    (f"elm.example/{'a' * 400}b", f"elm.example/{'a' * 400}c"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_only_looks_the_same_is_not(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


ALIKE = [
    ("instagram.com/elmbrook-primary", "instagram.com/elmbrook_primary"),
    ("instagram.com/elmbrооk", "instagram.com/elmbrook"),  # Cyrillic
    ("instagram.com/ɑlmbrοοκ", "instagram.com/almbrook"),  # Latin and Greek
    ("instagram.com/elmbr00k", "instagram.com/elmbrook"),
    ("instagram.com/eImbrook", "instagram.com/elmbrook"),
    ("instagram.com/1vy_house", "instagram.com/ivyhouse"),
    ("instagram.com/elrnbrook", "instagram.com/elmbrook"),
    ("instagram.com/elmbrook_official", "instagram.com/elmbrook"),
    ("instagram.com/𝐞𝐥𝐦", "instagram.com/elm"),
    ("instagram.com/élm", "instagram.com/elm"),
    ("tiktok.com/@elmbrook", "instagram.com/elmbrook"),
    ("@elmbrook@evil.example", "instagram.com/elmbrook"),
    ("elm.bsky.social", "instagram.com/elm"),
    ("instagrаm.com/elmbrook", "instagram.com/elmbrook"),
    ("lnstagram.com/elmbrook", "instagram.com/elmbrook"),
    ("instagram.com.evil.example/elmbrook", "instagram.com/elmbrook"),
    ("instagram-login.example/elmbrook", "instagram.com/elmbrook"),
    ("https://instagram.com@evil.example/elmbrook", "instagram.com/elmbrook"),
    ("https://х.com/elmbrook", "x.com/elmbrook"),
    ("elmbrook.com", "elmbrook.sch.uk"),
    ("elmbrook.org.uk", "elmbrook.walsall.sch.uk"),
    ("elm-brook.com/Year_5", "elmbrook.sch.uk/year-5"),
    ("еlmbrook.example", "elmbrook.example"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_what_looks_the_same_says_so(one: str, other: str) -> None:
    assert found(one).looks_like == found(other).looks_like
    assert found(one).key != found(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("instagram.com/year-6", "instagram.com/year-8"),
        ("instagram.com/year-1", "instagram.com/year-2"),
        ("instagram.com/elmbrook", "instagram.com/oakbrook"),
        ("elmbrook.example/a", "elmbrook.example/b"),
        ("elmbrook.example", "elmbrook.example/contact"),
    ],
)
def test_what_looks_different_is_not_called_alike(one: str, other: str) -> None:
    assert found(one).looks_like != found(other).looks_like


@pytest.mark.parametrize(
    ("words", "service"),
    [
        ("https://instagram.com.evil.example/elm", "instagram"),
        ("https://instagram.com@evil.example/elm", "instagram"),
        ("fасеbook.com/elm", "facebook"),
        ("twitter-help.example", "x"),
        ("https://www.instagram.com/elm", ""),
        ("https://elmbrook.example/instagram", ""),
        ("https://threads-and-needles.example", ""),
    ],
)
def test_an_address_that_bears_the_name_of_a_service_is_told(words: str, service: str) -> None:
    assert found(words).pretends == service


HANDLES = st.from_regex(r"[a-z][a-z0-9_]{4,14}", fullmatch=True)
FORMS = st.sampled_from(
    [
        "https://www.instagram.com/{}/",
        "facebook.com/{}",
        "https://x.com/{}",
        "tiktok.com/@{}",
        "youtube.com/@{}",
        "https://t.me/{}",
        "@{}@mastodon.example",
        "https://uk.linkedin.com/school/{}",
        "https://www.threads.net/@{}",
        "soundcloud.com/{}",
        "Instagram: @{}",
    ]
)
TRACKING = st.sampled_from(
    ["", "?utm_source=a&utm_medium=b", "?fbclid=IwAR1", "?igsh=Mz==", "?hl=en", "?s=20&t=ab", "#a"]
)


@settings(max_examples=40, deadline=None)
@given(FORMS, HANDLES)
def test_the_address_that_we_write_is_the_same_account(form: str, handle: str) -> None:
    account = found(form.format(handle))
    assume(account.handle)
    assert account_of(account.address) == account


@settings(max_examples=40, deadline=None)
@given(FORMS.filter(lambda form: "." in form and form[0] != "@"), HANDLES, TRACKING)
def test_capitals_and_tracking_make_no_difference(form: str, handle: str, extra: str) -> None:
    plain = form.format(handle)
    assert key_of(plain + extra) == key_of(plain)
    assert key_of(plain.upper() + extra) == key_of(plain)
    assert key_of(f" ({plain}{extra}). ") == key_of(plain)


@settings(max_examples=40, deadline=None)
@given(FORMS, HANDLES, HANDLES)
@example("@{}@mastodon.example", "elm_a", "elma_")
def test_different_handles_never_share_a_key(form: str, one: str, other: str) -> None:
    assume(one != other)
    assert key_of(form.format(one)) != key_of(form.format(other))


@settings(max_examples=40, deadline=None)
@given(*[st.text(st.characters(exclude_categories=["Cs"]), max_size=20)] * 2)
def test_different_pages_never_share_a_key(one: str, other: str) -> None:
    assume(one != other)
    pages = [f"https://elm.example/a{quote(each, safe='')}z" for each in (one, other)]
    assert key_of(pages[0]) != key_of(pages[1])


@settings(max_examples=80, deadline=None)
@given(st.text() | st.text(alphabet="a@.:/?#&=%()[]\\ -_xn0", max_size=60))
@example("https://xn--a.example")
@example("https://xn--.example")
@example("https://xn--99999999999999.example")
@example("@.@.")
@example("a.bc/%ed%a0%80")
@example("\ud800")
@example("https://a.bc:\u0661/")
def test_any_words_give_an_account_that_fits_its_place_or_none(words: str) -> None:
    account = account_of(words)
    if account is None:
        return
    assert len(account.key) <= LONGEST_KEY
    assert len(account.handle) <= LONGEST_HANDLE
    assert len(account.address) <= LONGEST_ADDRESS
    account.key.encode()
    account.handle.encode()
    if account.address:
        assert account.address.isascii()
        assert key_of(account.address) == account.key


EXAMPLES = [words for each in platforms().values() for words in each.examples]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(EXAMPLES), st.integers(0, 60), st.text("aA0.:@/?&%()\\+ ﬀK。", max_size=4))
@example("https://myspace.com/elm", 60, ":/")
@example("https://www.instagram.com/elm", 60, "./")
@example("www.tumblr.com/elm", 18, "(")
@example("www.tumblr.com/elm", 18, ".me")
@example("m.www.tumblr.com/elm", 60, "")
@example("snapchat.com/@elm", 13, "@")
@example("facebook.com/pg", 14, ".")
@example("t.me/s/elm", 7, "+")
@example("elm.example/@elm", 60, "@m.tiktok.com")
def test_a_paste_with_a_slip_in_it_is_one_account_or_none(words: str, at: int, slip: str) -> None:
    account = account_of(words[:at] + slip + words[at:])
    if account and account.address:
        again = found(account.address)
        assert (again.key, again.address) == (account.key, account.address)


LONG = 100_000


@pytest.mark.parametrize(
    "part",
    ["a", "@", ")", "(", "a.", "@a ", "https://", "%2e", ":@", "a@b.cd@", "ﷺ", "a.bc/x/../ "],
)
def test_a_hundred_thousand_letters_are_read(part: str) -> None:
    words = (part * LONG)[:LONG]
    account = account_of(words)
    assert account is None or len(account.key) <= LONGEST_KEY
    assert key_of(f"instagram.com/elm {words}") == "instagram:elm"


def test_work_grows_with_the_words_and_no_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    from schoolgate.sites import accounts  # noqa: PLC0415 - to count its calls

    looked: list[int] = []
    real = accounts._addressed

    def counting(token: str, *, led_on: int = 0) -> Account | None:
        looked.append(len(token))
        return real(token, led_on=led_on)

    monkeypatch.setattr(accounts, "_addressed", counting)
    account_of("https://www.youtube.com/redirect?q=https%3A%2F%2Fyoutube.com%2Fredirect " * 50)
    assert len(looked) <= 100
    assert sum(looked) <= 100 * 75


def test_skeleton_of_nothing_but_the_word_official_is_not_empty() -> None:
    assert skeleton("Official")
    assert skeleton("---") == ""


# Ages

DAY = dt.date(2026, 11, 23)


@pytest.mark.clause("WAL-15.5-a")
@pytest.mark.clause("HOL-A.2-5")
@pytest.mark.clause("HOL-7.3-b")
def test_an_audience_younger_than_the_service_allows_is_told() -> None:
    assert too_young((9, 10), "tiktok", DAY) == (
        "Nobody under 13 may use TikTok, and all the pupils who would use it are younger: the oldest"
        " are 10."
    )
    assert too_young((12, 14), "tiktok", DAY) == (
        "Nobody under 13 may use TikTok, and the youngest pupils who would use it are 12."
    )
    assert too_young((13, 14), "tiktok", DAY) is None


def test_the_rule_on_the_day_counts() -> None:
    assert minimum_age_on("whatsapp", dt.date(2024, 4, 10)) == 16
    assert minimum_age_on("whatsapp", dt.date(2024, 4, 11)) == 13
    assert too_young((14, 15), "whatsapp", dt.date(2024, 4, 10)) is not None
    assert too_young((14, 15), "whatsapp", dt.date(2024, 4, 11)) is None


def test_an_announced_rule_is_not_applied() -> None:
    assert minimum_age_on("tiktok", dt.date(2030, 1, 1)) == 13


def test_a_service_goes_by_the_rule_of_its_new_name() -> None:
    assert minimum_age_on("twitter", DAY) == minimum_age_on("x", DAY) == 13


def test_where_the_rule_is_not_known_the_policy_counts() -> None:
    assert minimum_age_on("padlet", DAY) is None
    assert minimum_age_on("", DAY) is None
    assert too_young((9, 10), "padlet", DAY) is None
    assert too_young((9, 10), "padlet", DAY, otherwise=9) is None
    assert too_young((9, 10), "padlet", DAY, otherwise=13) == (
        "We do not know from what age on Padlet may be used, so 13 counts. The youngest pupils"
        " who would use it are 9."
    )
    unknown = too_young((9, 10), "", DAY, otherwise=13)
    assert unknown is not None
    assert "this service" in unknown


def test_the_rule_of_the_service_goes_before_that_of_the_policy() -> None:
    assert too_young((13, 14), "tiktok", DAY, otherwise=16) is None
    assert too_young((12, 14), "tiktok", DAY, otherwise=9) is not None


@pytest.mark.parametrize(
    ("year_group", "ages"), [(-1, (3, 4)), (0, (4, 5)), (1, (5, 6)), (5, (9, 10)), (13, (17, 18))]
)
def test_ages_of_a_year_group(year_group: int, ages: tuple[int, int]) -> None:
    assert ages_of_year(year_group) == ages


@pytest.mark.parametrize(
    ("day", "ages"),
    [
        ("2026-09-01", (9, 10)),  # whoever was born on 1 September 2016 is 10 today
        ("2026-11-23", (9, 10)),
        ("2027-02-28", (9, 10)),
        ("2027-08-30", (9, 10)),
        ("2027-08-31", (10, 10)),  # whoever was born on 31 August 2017 is 10 today
        ("2027-09-01", (9, 10)),  # the next Year 5
    ],
)
def test_ages_on_a_day_part_at_the_end_of_august(day: str, ages: tuple[int, int]) -> None:
    assert ages_of_year(5, dt.date.fromisoformat(day)) == ages


def test_site_that_opens_at_the_end_of_august_is_for_the_ages_of_the_next_year() -> None:
    last = dt.date(2027, 8, 31)
    for closes, youngest in ((None, 12), (dt.date(2028, 7, 1), 12), (last, 13)):
        assert _ages({"years": ["8"]}, last, closes) == (youngest, 13)


@settings(max_examples=25, deadline=None)
@given(st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)), st.integers(-1, 13))
def test_ages_on_a_day_lie_within_those_of_the_year(day: dt.date, year_group: int) -> None:
    youngest, oldest = ages_of_year(year_group, day)
    assert ages_of_year(year_group)[0] <= youngest <= oldest == ages_of_year(year_group)[1]
