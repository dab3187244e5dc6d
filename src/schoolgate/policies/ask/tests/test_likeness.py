"""Into which area a clause goes that nobody sorted."""

from __future__ import annotations

import pytest

from schoolgate.policies.ask.likeness import area_of


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("You may not do a thing online that might bring our school into disrepute.", "conduct"),
        ("Social media must not be used to attack, insult or abuse anybody.", "conduct"),
        ("What staff learn in their work is not to be discussed on their own pages.",
         "confidentiality"),
        ("The crest and logo of our school stay off private pages.", "brand"),
        ("Staff do not accept friend requests from pupils.", "contact-with-pupils"),
        ("Head teacher approval comes before a new site for work is set up.", "site-approval"),
        ("Comments on a school page are moderated before they are seen.", "moderation"),
        ("Whoever breaks these rules may face disciplinary action.", "disciplinary"),
        ("Concerns that a child is at risk of harm are passed on as child protection concerns.",
         "safeguarding-referral"),
        ("This policy is reviewed every year.", "review"),
    ],
)  # fmt: skip
def test_clause_goes_where_those_most_like_it_are(text: str, area: str) -> None:
    assert area_of(text, "Rules") == area


@pytest.mark.parametrize("text", ["", "Xyzzy plugh.", "It is so, and of them."])
def test_clause_like_no_other_goes_where_its_values_belong(text: str) -> None:
    assert area_of(text, "") == ""
    assert area_of(text, "", "brand") == "brand"


def test_heading_counts_less_than_the_words_of_the_clause() -> None:
    pupils = "Staff do not accept friend requests from pupils."
    assert area_of(pupils, "Review of this policy") == "contact-with-pupils"
    assert area_of("", "Review of this policy") == "review"


def test_values_speak_for_their_area_but_do_not_overrule_plain_words() -> None:
    plain = "Staff do not accept friend requests from pupils."
    vague = "Staff keep their pictures of the school and its name."
    assert area_of(plain, "", "brand") == "contact-with-pupils"
    assert (area_of(vague, ""), area_of(vague, "", "profile")) == ("conduct", "profile")
