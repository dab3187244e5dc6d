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
        ("Say nothing online about pupils.", "forbids"),
        ("Accept no friend requests from pupils.", "forbids"),
        ("Pupils cannot bring phones.", "forbids"),
        ("Staff must write so that nobody can mistake their motives.", "asks"),
        ("Neither staff nor governors may message a pupil.", "forbids"),
        ("No governor or member of staff may text a pupil.", "forbids"),
        ("No staff and governors may text a pupil.", "forbids"),
        ("Nobody who helps here or who visits may text a pupil.", "forbids"),
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
        ("Send no more than one newsletter a week to parents.", None),
        ("Post no later than Friday on the class blog.", None),
        ("Share no more than two pictures of a trip.", None),
        ("Accept no. 1 of the list.", None),
        ("Send no-reply mail to parents.", None),
        ("Post nothing but what is true.", None),
        ("Say no and tell a teacher straight away if anyone makes you feel uncomfortable.", None),
        ("Say nothing to the person and report it to the Designated Safeguarding Lead.", None),
        ("Say nothing and tell a teacher.", None),
        ("No later than Friday staff must send the form.", "asks"),
        ("No picture may be used.", "forbids"),
        ("There is no doubt that staff should report concerns.", "asks"),
        ("There is no reason why staff should post.", None),
        ("Staff who do not sign must tell the head.", "asks"),
        ("Staff must tell the head if they cannot come.", "asks"),
        ("If nobody answers, staff must call the office.", "asks"),
        ("If in doubt, do not post.", "forbids"),
        ("If a pupil does not agree, staff must not post.", "forbids"),
        ("Pupils who are not allowed phones may use the office's.", None),
        ("Pupils who are not allowed phones may call home.", None),
        ("Staff must not hesitate to contact the DSL.", "advises"),
        ("Do not be afraid to tell a teacher.", "advises"),
        ("Staff should not be afraid to report a concern about a colleague.", "advises"),
        ("Nobody should be afraid to report a concern.", "advises"),
        ("Staff must not delay in telling the head.", "asks"),
        ("Do not wait: tell a teacher.", "asks"),
        ("Staff must not wait at the gate.", "forbids"),
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
    ("text", "orders"),
    [
        ("Neither pupils nor parents may be given a number.", ["forbids"]),
        ("No governor or member of staff may text a pupil.", ["forbids"]),
        ("No phones are allowed and staff may use tablets.", ["forbids", "allows"]),
        ("There is no network and staff may use phones.", [None, "allows"]),
        ("Nobody is to post but staff may comment.", ["forbids", "allows"]),
        ("No picture may be shown and staff may read it.", ["forbids", "allows"]),
        ("No exceptions: staff may post.", ["allows"]),
    ],
)
def test_leave_is_not_cut_out_of_what_nobody_may(text: str, orders: list[str | None]) -> None:
    assert [part.order for part in parts_of(text)] == orders


@pytest.mark.parametrize(
    ("text", "banned"),
    [
        ("Staff must not investigate but report it to the DSL.", "Staff must not investigate"),
        ("Do not reply, and tell a teacher.", "Do not reply"),
        ("Do not reply; instead, keep the message.", "Do not reply"),
        ("Never keep a worry to yourself: tell a teacher.", "Never keep a worry to yourself"),
        ("Staff must not look into it – report it.", "Staff must not look into it"),
        ("Post nothing unkind, and share pictures with parents.", "Post nothing unkind"),
        ("Post nothing unkind and name the school.", "Post nothing unkind"),
        ("Staff must not copy and post pictures.", "Staff must not copy and post pictures."),
        ("Do not open links, and use another site.", "Do not open links"),
        ("Staff must not reply, save or print it.", "Staff must not reply"),
        ("Do not reply to it, keep or print it.", "Do not reply to it"),
        ("Do not reply and keep the message.", "Do not reply"),
        ("Do not post, save the message or a picture of it.", "Do not post"),
        ("Never share a log-in and use a second factor.", "Never share a log-in"),
    ],
)
def test_ban_ends_where_the_sentence_says_what_to_do_instead(text: str, banned: str) -> None:
    assert [part.text for part in parts_of(text) if part.order == "forbids"] == [banned]


@pytest.mark.parametrize(
    "text",
    [
        "Staff must not text, call or contact pupils.",
        "Staff must not text, call, email or contact pupils.",
        "Never look at, copy, send, save or print an intimate image of a child, not even as proof.",
        "Staff must not save and use pictures of pupils.",
        "Pupils must not speak to, write to or call strangers.",
    ],
)
def test_list_of_what_is_banned_stays_whole(text: str) -> None:
    assert [(part.order, part.text) for part in parts_of(text)] == [("forbids", text)]


def test_list_of_what_is_banned_is_followed_for_some_words_alone() -> None:
    short, long = (f"Staff must not text, {'call, ' * many}or ring pupils." for many in (12, 13))
    assert [part.text for part in parts_of(short)] == [short]
    assert parts_of(long)[0].text == "Staff must not text"


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
        "never be " * 11_112,
        "post nothing and " * 5_883,
        "must not, and but " * 5_556,
        "if they do not " * 6_667,
        "who is " * 14_286,
        "not, call " * 10_000,
        "not text, call " + "to " * 33_334,
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
