"""What sentences forbid, ask, allow and advise, and what orders nothing at all."""

from __future__ import annotations

import pytest

from schoolgate.policies.orders import defines, order_of, parts_of
from schoolgate.policies.packs import packs
from schoolgate.policies.text import text_of


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Staff must not add pupils.", "forbids"),
        ("Do not post pictures.", "forbids"),
        ("Please never share a password.", "forbids"),
        ("Passwords are never shared.", "forbids"),
        ("Employees need to ensure that they do not name a pupil.", "forbids"),
        ("Staff members must decline friend requests from pupils.", "forbids"),
        ("Nobody may use the logo.", "forbids"),
        ("Post nothing unkind.", "forbids"),
        ("Accept no friend requests from pupils.", "forbids"),
        ("Pupils cannot bring phones.", "forbids"),
        ("Staff are not permitted to use their phones in class.", "forbids"),
        ("I will not share my password.", "forbids"),
        ("Staff must keep a record.", "asks"),
        ("The headteacher will tell parents.", "asks"),
        ("If you are bullied, you should keep the texts and should not delete them.", "asks"),
        ("Staff may use the logo.", "allows"),
        ("Pictures may be used in the newsletter.", "allows"),
        ("Staff are advised to close their profiles.", "advises"),
        ("Staff need to be aware of the dangers.", "advises"),
        ("There must be awareness that some contacts are not common knowledge.", "advises"),
        ("Staff may wish to ask a colleague.", "advises"),
        ("This policy cannot cover all eventualities.", None),
        ("This policy should not be used where other policies exist.", None),
        ("This definition is not exhaustive.", None),
        ("Some sites may not be suitable.", None),
        ("Breaking a rule may lead to disciplinary action.", None),
        ("There may be times when judgements are made.", None),
        ("Following this advice should reduce the risk.", None),
        ("This will avoid access to staff by families.", None),
        ("This Act makes it an offence to erase data that must not be erased.", None),
        ("Staff should know who is allowed to see a page.", "asks"),
    ],
)
def test_order_of_a_sentence(text: str, order: str | None) -> None:
    assert order_of(text) == order


def test_sentence_with_two_orders_is_taken_apart() -> None:
    parts = parts_of("Staff should keep numbers private and not use their phones to call parents.")
    assert [(part.order, part.text) for part in parts] == [
        ("asks", "Staff should keep numbers private"),
        ("forbids", "not use their phones to call parents."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "no " * 33_334,
        "staff " * 16_667,
        "must also " * 10_000,
        "to be be " * 11_112,
        "ensure that " * 8_334,
        "what is any " * 8_334,
        "; and or " * 11_112,
        "must" + "," * 99_996,
    ],
    ids=lambda text: text[:9],
)
def test_long_text_of_one_word_is_heard_to_the_end(text: str) -> None:
    assert len(text) >= 100_000
    assert "".join(part.text for part in parts_of(text)) != ""


def test_items_are_read_with_what_leads_to_them() -> None:
    text = "School staff will:\n\n- follow this policy\n- not post in lessons\n\nThey are happy."
    assert [(part.order, part.text) for part in parts_of(text)] == [
        ("asks", "School staff will: follow this policy"),
        ("forbids", "School staff will: not post in lessons"),
        (None, "They are happy."),
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("For the purpose of this policy, social media is the term used for websites.", True),
        ("Cyberbullying can be defined as harm done online.", True),
        ("Personal webspace means any page of one's own. Staff must not name it.", False),
        ("Staff must keep a record.", False),
    ],
)
def test_definition_says_what_a_word_means_and_orders_nothing(text: str, *, meant: bool) -> None:
    assert defines(text) is meant


def test_most_rules_of_our_packs_are_heard_as_what_they_are() -> None:
    clauses = [clause for pack in packs().values() for clause in text_of(pack, {}).clauses]
    banned = [order_of(one.text) for one in clauses if one.kind == "prohibition"]
    meanings = [order_of(one.text) for one in clauses if one.kind == "definition"]
    assert banned.count("forbids") / len(banned) > 0.8
    assert meanings.count("forbids") / len(meanings) < 0.1
