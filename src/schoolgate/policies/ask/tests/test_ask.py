from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from schoolgate.policies.ask import Answer, Index, ask, binds, mood_of, reply
from schoolgate.policies.ask.telling import tells
from schoolgate.policies.packs import packs, render_clause
from schoolgate.policies.text import ClauseText, PolicyText, text_of
from schoolgate.reference import parameters

QUESTIONS = Path(__file__).parents[5] / "bench" / "questions.yaml"


def clause(number: str, heading: str, text: str, **given: Any) -> ClauseText:
    known = {"kind": "prohibition", "area": "conduct", "binds": ("staff",)} | given
    return ClauseText(
        id=f"OUR-{number}", number=number, section="Rules", heading=heading, text=text, **known
    )


OURS = PolicyText(
    title="Ours",
    owner="",
    summary="",
    control=MappingProxyType({}),
    values=MappingProxyType({"ex_pupil_age": 21, "min_moderators": "not stated"}),
    clauses=(
        clause(
            "1",
            "Former pupils",
            "Staff must not be friends online with former pupils under 21.",
            area="contact-with-pupils",
            parameters=("ex_pupil_age", "min_moderators", "no_such_parameter"),
        ),
        clause("2", "Logo", "You may use the logo.", kind="permission", area="brand"),
        clause("3", "Password", "Keep it secret.", kind="advice", area="account-security"),
        clause(
            "4", "Comments", "Read every comment first.", kind="obligation", binds=("moderator",)
        ),
        clause("5", "Password", "Keep it secret.", kind="advice", area="account-security"),
    ),
)


@cache
def index(pack: str = "") -> Index:
    return Index(text_of(packs()[pack], {}) if pack else OURS)


def ids(answers: tuple[Answer, ...]) -> list[str]:
    return [answer.clause.id for answer in answers]


@pytest.mark.clause("WAL-7.10")
def test_answer_names_words_values_and_mood() -> None:
    (answer,) = ask(index(), "can I add an ex-student on facebook?")
    assert answer.clause.id == "OUR-1"
    assert answer.matched == ("add", "ex", "student", "facebook")
    assert answer.values == (("Age for contact with former pupils", "21"),)
    assert answer.mood == "no"
    assert answer.yours


def test_misspelling_is_mended() -> None:
    assert ids(ask(index(), "pasword")) == ["OUR-3", "OUR-5"]


def test_equal_answers_keep_the_order_of_the_policy() -> None:
    assert ids(ask(index(), "password")) == ["OUR-3", "OUR-5"]
    assert ids(ask(index(), "password", 1)) == ["OUR-3"]
    assert ask(index(), "password", 0) == ()


def test_words_beyond_the_hundredth_are_not_heard() -> None:
    assert ids(ask(index(), "the " * 99 + "password logo")) == ["OUR-3", "OUR-5"]


def test_what_comes_fourth_must_come_nearer_than_what_comes_second() -> None:
    early, late = list[float](), list[float]()
    for question in yaml.safe_load(QUESTIONS.read_text(encoding="utf-8")):
        scores = [answer.score for answer in ask(index("HOL"), question["ask"])]
        early += [score / scores[0] for score in scores[1:3]]
        late += [score / scores[0] for score in scores[3:]]
    assert 0.3 <= min(early) < 0.6 <= min(late)


def test_clause_for_others_is_marked() -> None:
    first = ask(index(), "who reads comments", roles=["teacher"])[0]
    assert (first.clause.id, first.yours) == ("OUR-4", False)


@pytest.mark.parametrize(
    ("roles", "bound"),
    [
        ((), True),
        (("teacher",), True),
        (("staff",), True),
        (("parent",), False),
        (("nobody-knows",), False),
    ],
)
def test_binds_counts_employees_as_staff(roles: tuple[str, ...], *, bound: bool) -> None:
    assert binds(OURS.clauses[0], roles) is bound


@pytest.mark.parametrize("question", ["", "  ?!", "can I", "how do I boil an egg", "的 🦊"])
def test_nothing_found_brings_topics_and_no_answer(question: str) -> None:
    found = reply(index(), question)
    assert found.answers == ()
    assert [area for area, _ in found.topics] == [
        "contact-with-pupils",
        "brand",
        "account-security",
    ]


def test_worry_is_flagged_beside_the_answers() -> None:
    assert reply(index(), "a former pupil is threatening me").worry
    assert not reply(index(), "may I use the logo").worry


def test_text_without_clauses_answers_nothing() -> None:
    assert reply(Index(replace(OURS, clauses=())), "password").answers == ()


@pytest.mark.parametrize(
    ("kind", "text", "mood"),
    [
        ("prohibition", "Staff must not add pupils.", "no"),
        ("prohibition", "Staff must not add pupils unless they are family.", "no, unless"),
        ("prohibition", "Nobody may publish the logo.", "no"),
        ("prohibition", "Staff may name the school.", None),
        ("prohibition", "Private use is allowed in breaks and not allowed in class.", None),
        ("permission", "You may say what you do.", "yes"),
        ("permission", "You may say it if nobody is named.", None),
        ("permission", "You may say it in your breaks only.", "yes, if"),
        ("permission", "Staff must not say where they work.", None),
        ("obligation", "Report it.", "duty"),
        ("advice", "Think first.", "advice"),
        ("definition", "A pupil is a child.", None),
    ],
)
def test_mood_needs_kind_and_wording(kind: str, text: str, mood: str | None) -> None:
    assert mood_of(clause("9", "Any", text, kind=kind)) == mood


def test_mood_of_a_long_clause_is_found() -> None:
    assert mood_of(clause("9", "Any", "no " * 33_334, kind="prohibition")) == "no"


def test_mood_never_contradicts_the_wording_under_any_choice() -> None:
    for each in every_wording():
        opening = each.text.split(".")[0]
        if mood_of(each) in {"no", "no, unless"}:
            assert not opening.startswith(("Staff may ", "You may ", "Visitors may ")), each
        if mood_of(each) in {"yes", "yes, if"}:
            assert "must not" not in opening, each
            assert not opening.startswith(("Never ", "Do not ", "Nobody ")), each


def every_wording() -> Iterator[ClauseText]:
    for pack in packs().values():
        for each in pack.clauses:
            for known in (parameters().get(name) for name in each.parameters):
                for value in known.values if known and known.type == "choice" else ():
                    given = {**pack.values, known.name: value.value}
                    text = render_clause(each, given, pack.parameters)
                    if text is not None:
                        yield clause("9", each.heading, text, kind=each.kind)


@pytest.mark.parametrize(
    ("pack", "question", "answer"),
    [
        ("WAL", "can I accept a friend request from a former pupil", "WAL-7.10"),
        ("HOL", "can I accept a friend request from a former pupil", "HOL-5.7"),
        ("REC", "am I allowed to use facebook at lunch", "REC-5.2"),
        ("WHF", "can I put the school badge on my own page", "WHF-PERS-15"),
        ("THO", "should I keep screenshots of the abuse", "THO-2.8.3-b"),
        ("LTL", "can I send a pupil a DM", "LTL-2.8"),
    ],
)
def test_question_finds_its_clause_among_the_first_three(
    pack: str, question: str, answer: str
) -> None:
    assert answer in ids(ask(index(pack), question, 3))


@pytest.mark.parametrize(
    ("questions", "measured", "least"),
    [
        ("questions.yaml", 237, 225),
        ("questions_reaching.yaml", 446, 425),
        ("questions_reaching_held_out.yaml", 132, 110),
    ],
)
def test_search_stays_as_good_as_measured(questions: str, measured: int, least: int) -> None:
    asked = found = 0
    for question in yaml.safe_load(QUESTIONS.with_name(questions).read_text(encoding="utf-8")):
        for pack in packs():
            right = {each for each in question["clauses"] if each.startswith(f"{pack}-")}
            if right:
                asked += 1
                answers = ask(index(pack), question["ask"], 3, roles=[question["by"]])
                found += not right.isdisjoint(ids(answers))
    assert asked == measured
    assert found >= least


def of_an_own_document(
    *texts: str, values: dict[str, Any] | None = None, binds: tuple[str, ...] = ("staff",)
) -> Index:
    """An index of clauses as a document of one's own has them, all under its one heading."""
    clauses = tuple(
        clause(str(number), "Rules", text, binds=binds)
        for number, text in enumerate(texts, start=1)
    )
    return Index(replace(OURS, clauses=clauses, values=MappingProxyType(values or {})))


NO_PUPILS = "Staff should never accept an invitation to be friends with a pupil."


def test_ban_on_pupils_says_nothing_of_former_pupils_and_the_policy_is_said_to_be_silent() -> None:
    own = of_an_own_document(NO_PUPILS)
    asked = reply(own, "can I accept a friend request from a former pupil", roles=["teacher"])
    assert [one.mood for one in asked.answers] == [None]
    assert asked.unsaid == ("Former pupils",)
    pupil = reply(own, "can I accept a friend request from a pupil", roles=["teacher"])
    assert [one.mood for one in pupil.answers] == ["no"]
    assert pupil.unsaid == ()


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        ((NO_PUPILS,), {"ex_pupil_contact": "consider"}),
        ((NO_PUPILS, "Think twice before you add a former pupil."), {}),
    ],
)
def test_policy_that_states_or_mentions_a_matter_is_not_called_silent(
    texts: tuple[str, ...], values: dict[str, Any]
) -> None:
    own = of_an_own_document(*texts, values=values)
    assert reply(own, "can I accept a friend request from a former pupil").unsaid == ()


@pytest.mark.parametrize(
    ("text", "question", "mood"),
    [
        ("Staff must not share a password.", "can I share my password", "no"),
        ("Staff must not share a password.", "may I share my password with the office", None),
        ("Staff must not share a password.", "who may share a password", None),
        ("Social media means sites to share passwords. It is not exhaustive.",
         "can I share my password", None),
        ("There must be awareness that passwords are not secret.", "is my password secret", None),
        ("There must be awareness that passwords are not secret.", "should my password be secret",
         "advice"),
        ("Staff should keep evidence of abuse and should not delete emails.",
         "should I keep evidence of abuse", "duty"),
        ("Staff should keep evidence of abuse and should not delete emails.",
         "can I delete abuse emails", None),
        ("Staff should keep numbers private and not use their own phones to contact parents.",
         "can I contact parents", None),
        ("Staff should keep numbers private and not use their own phones to contact parents.",
         "can I contact parents on my own phone", "no"),
        ("Staff may use their own phones at lunch.", "can I use my own phone", "yes, if"),
        ("Staff may not use the logo unless the head agrees.", "can I use the logo", "no, unless"),
        ("The name of a private account must not name the school.", "can I name the school", None),
        ("Nobody may post what is illegal.", "can I go to the police", None),
        ("Some sites may not be a good place for the logo.", "can I use the logo", None),
    ],
)  # fmt: skip
def test_mood_is_what_a_sentence_says_of_just_what_was_asked(
    text: str, question: str, mood: str | None
) -> None:
    answers = ask(of_an_own_document(text), question, roles=["teacher"])
    assert [answer.mood for answer in answers] == [mood]


def test_sentence_for_parents_says_so_to_a_parent() -> None:
    own = of_an_own_document(
        "Parents must not post pictures of other children.", binds=("staff", "parent")
    )
    asked = "can I post pictures of other children"
    assert [
        [answer.mood for answer in ask(own, asked, roles=[role])] for role in ("parent", "teacher")
    ] == [["no"], [None]]


def test_clause_that_binds_others_answers_neither_yes_nor_no() -> None:
    own = of_an_own_document(
        "Governors must not be friends with teachers online.", binds=("governor",)
    )
    asked = "can I be friends with teachers online"
    assert [
        [answer.mood for answer in ask(own, asked, roles=[role])]
        for role in ("governor", "teacher")
    ] == [["no"], [None]]


@pytest.mark.parametrize(
    ("pack", "question", "moods"),
    [
        ("WAL", "can I accept a friend request from a pupil", set()),
        ("WHF", "can I accept a friend request from a pupil", {"no"}),
        ("HOL", "can I add the teaching assistant I work with as a friend", set()),
        ("REC", "can I look at my own phone at lunch", {"yes, if"}),
    ],
)
def test_may_in_passing_allows_nothing(pack: str, question: str, moods: set[str]) -> None:
    answers = ask(index(pack), question, roles=["teacher"])
    assert {one.mood for one in answers if one.mood} == moods


TURN_DOWN = "Staff must turn down every friend request from a pupil."
WITH_LEAVE = "Staff may post a picture of a pupil only with written permission."
NO_PICTURES = "Nobody may use pictures of children without consent."
NO_PASSWORDS = "Staff must not share a password."


@pytest.mark.parametrize(
    ("text", "plain", "turned"),
    [
        (NO_PUPILS, "Is it ok to add a pupil?", "Is it wrong to add a pupil?"),
        (NO_PUPILS, "Is it ok to add a pupil?", "Is it a problem to add a pupil?"),
        (NO_PUPILS, "Is it ok to add a pupil?", "Is it NOT ok to add a pupil?"),
        (NO_PUPILS, "Is it ok to add a pupil?", "Isn't it ok to add a pupil?"),
        (NO_PUPILS, "Is it ok if I add a pupil?", "Is it ok if I don't add a pupil?"),
        (NO_PUPILS, "Is it ok if I add a pupil?", "Is it ok if I don’t add a pupil?"),
        (NO_PUPILS, "Is it ok if I add a pupil?", "Is it ok if I dont add a pupil?"),
        (NO_PUPILS, "Am I to add a pupil?", "Am I never to add a pupil?"),
        (NO_PUPILS, "Can I befriend a pupil?", "Can I unfriend a pupil?"),
        (NO_PUPILS, "Can I follow a pupil?", "Can I unfollow a pupil?"),
        (NO_PUPILS, "Can I add as a friend a pupil?", "Can I remove as a friend a pupil?"),
        (TURN_DOWN, "Can I accept a friend request from a pupil?",
         "Can I turn down a friend request from a pupil?"),
        (TURN_DOWN, "Can I accept a friend request from a pupil?",
         "Can I turn a friend request from a pupil down?"),
        (NO_PICTURES, "Can I use pictures of a child?", "Can I refuse pictures of my child?"),
        (NO_PICTURES, "Can I use pictures of a child?", "Can I opt out of pictures of my child?"),
        (NO_PICTURES, "Can I use pictures of a child?", "Can I object to pictures of my child?"),
        (NO_PICTURES, "Can I use pictures of a child?",
         "Can I withdraw consent to pictures of my child?"),
        (NO_PICTURES, "Can I use pictures of children?",
         "Can I use pictures of children with consent?"),
        ("Staff must not share a secret password.", "Can I share a password?",
         "Can I share a password in secret?"),
        ("Nobody may turn comments of pupils into a joke.",
         "Can I turn comments of pupils into a joke?", "Can I turn comments of pupils off?"),
        ("Staff must not keep pictures of pupils.", "Can I keep pictures of pupils?",
         "Can I keep pictures of pupils out?"),
        ("In the end staff must not befriend a pupil.", "Can I befriend a pupil?",
         "Can I befriend a pupil and end it?"),
        ("Staff must not add a pupil, which is misconduct and would lead to dismissal.",
         "Can I add a pupil?", "Can I add a pupil, or would it lead to dismissal?"),
        ("Staff must not add a pupil, which is misconduct and would lead to dismissal.",
         "Can I add a pupil?", "Can I add a pupil or would it be misconduct?"),
        (NO_PUPILS, "Can I befriend a pupil?", "Can I befriend a pupil or make it private?"),
        (NO_PUPILS, "Can I befriend a pupil?", "Can befriending a pupil lead to dismissal?"),
        (NO_PUPILS, "Can I befriend a pupil?", "Is it ok to say that befriending a pupil is misconduct?"),
        (NO_PUPILS, "Can I befriend a pupil?", "Can I turn requests to befriend a pupil off?"),
        (WITH_LEAVE, "Can I post a picture of a pupil?",
         "Can I post a picture of a pupil without permission?"),
        ("Staff should keep evidence of abuse.", "Should I keep evidence of abuse?",
         "Should I never keep evidence of abuse?"),
    ],
)  # fmt: skip
def test_question_turned_round_is_answered_neither_yes_nor_no(
    text: str, plain: str, turned: str
) -> None:
    own = of_an_own_document(text)
    said, said_of_turned = ([one.mood for one in ask(own, asked)] for asked in (plain, turned))
    assert said != [None]
    assert said_of_turned == [None]


@pytest.mark.parametrize("pack", ["WAL", "HOL", "REC", "WHF", "THO", "LTL"])
@pytest.mark.parametrize(
    "question",
    [
        "Is it wrong to accept a friend request from a pupil?",
        "Can I unfriend a pupil?",
        "Can I turn down a friend request from a pupil?",
        "Can I refuse pictures of my child?",
        "Can I post a picture of a pupil without permission?",
        "Don't I have to keep my password secret?",
    ],
)
def test_no_policy_answers_a_question_turned_round_with_yes_or_no(pack: str, question: str) -> None:
    answers = ask(index(pack), question)
    assert {one.mood for one in answers} <= {None}


TELL_TEACHER = (
    "Say no and tell a teacher straight away if anyone online makes you feel uncomfortable."
)
NOT_EVEN_TEACHERS = (
    "Nobody may tell, contact, write to, show, message or talk to a teacher, the head or a parent."
)


def moods(index: Index, question: str, *roles: str) -> set[str]:
    return {one.mood for one in ask(index, question, roles=roles) if one.mood}


@pytest.mark.parametrize(
    ("text", "role", "question"),
    [
        (TELL_TEACHER, "pupil", "Can I tell a teacher?"),
        ("Do not reply, and tell a teacher.", "pupil", "Can I tell a teacher?"),
        ("Never keep a worry to yourself: tell a teacher.", "pupil", "Can I tell a teacher?"),
        (NOT_EVEN_TEACHERS, "pupil", "Can I tell a teacher?"),
        (NOT_EVEN_TEACHERS, "pupil", "Can I show my teacher?"),
        (NOT_EVEN_TEACHERS, "pupil", "Can I message my teacher online?"),
        (NOT_EVEN_TEACHERS, "parent", "May I contact the head teacher?"),
        (NOT_EVEN_TEACHERS, "parent", "Am I allowed to talk to a teacher?"),
        (NOT_EVEN_TEACHERS, "parent", "Is it ok to write to the head?"),
        (NOT_EVEN_TEACHERS, "teacher", "Can I tell a parent?"),
        ("Say nothing to the person and report it to the Designated Safeguarding Lead.", "teacher",
         "Can I report it to the safeguarding lead?"),
        ("Staff must not investigate but report the concern to the DSL.", "teacher",
         "Can I report a concern?"),
        ("Staff must not hesitate to contact the DSL.", "teacher",
         "Can I contact the safeguarding lead?"),
        ("Staff should not be afraid to report a concern about a colleague.", "teacher",
         "Can I report a concern about a colleague?"),
        ("Nobody may report a concern or complain.", "teacher", "Can I complain?"),
        ("Nobody may report a concern or complain.", "teacher", "Can I raise a concern?"),
        ("Nobody may ask for help.", "pupil", "Can I ask for help?"),
        ("Nobody may post about abuse or insults.", "pupil", "Can I post about abuse?"),
        ("Nobody may talk about a nude picture.", "pupil", "Can I talk about a nude picture?"),
        ("Nobody may share a nude picture.", "pupil", "Can I say that I got a nude picture?"),
        ("Nobody may send, show or talk about a nude picture.", "pupil",
         "Can I show my teacher a nude picture?"),
        ("Nobody may send, show or talk about a nude picture.", "pupil",
         "Can I send a nude picture to the police?"),
        ("Nobody may flag a post.", "pupil", "Can I flag a post?"),
        ("Nobody may post about safety.", "parent", "Can I post about safety?"),
        ("Nobody may keep messages of abuse.", "teacher", "Can I keep messages of abuse?"),
        ("Nobody may post about mental health.", "teacher", "Can I post about mental health?"),
        ("Nobody may share a complaint.", "teacher", "Can I share a gripe?"),
        ("Nobody may follow the safeguarding team.", "pupil", "Can I follow the safeguarding team?"),
        ("Nobody may post that a teacher is getting too close.", "pupil",
         "Can I post that a teacher is getting too close?"),
    ],
)  # fmt: skip
def test_telling_and_asking_for_help_are_never_answered_with_no(
    text: str, role: str, question: str
) -> None:
    own = of_an_own_document(text, binds=(role,))
    assert ids(ask(own, question, roles=[role])) == ["OUR-1"]
    assert not moods(own, question, role) & {"no", "no, unless"}


@pytest.mark.parametrize("pack", ["WAL", "HOL", "REC", "WHF", "THO", "LTL"])
@pytest.mark.parametrize("role", ["teacher", "pupil", "parent"])
@pytest.mark.parametrize(
    "question",
    [
        "Can I raise a concern?",
        "Can I raise a concern about a pupil?",
        "Can I talk to a teacher?",
        "Can I contact a teacher?",
        "Can I write to a teacher online?",
        "Can I tell somebody what I saw on social media?",
        "Can I report a post about a pupil?",
        "Can I ask the head for help with a friend request from a pupil?",
        "Am I allowed to disclose abuse?",
        "Can I message the school on Facebook?",
        "Can I speak to the designated safeguarding lead about a colleague and a pupil?",
        "Can I keep the messages as proof?",
        "Can I share information about a pupil with social services?",
        "Can I use my phone to call my mum?",
        "Can I send my teacher a screenshot?",
    ],
)
def test_no_policy_of_ours_forbids_telling(pack: str, role: str, question: str) -> None:
    assert not moods(index(pack), question, role) & {"no", "no, unless"}


@pytest.mark.parametrize(
    ("question", "tells_somebody"),
    [
        ("can i tell my mum", True),
        ("can i let the school know", True),
        ("can i talk about this with a teacher", True),
        ("can i pass a message from a pupil on to the dsl", True),
        ("can i show it to my form tutor", True),
        ("can i get some help", True),
        ("can i speak up", True),
        ("can i keep a screenshot", True),
        ("can i go and see the head", True),
        ("can i talk to mrs patel", True),
        ("can i ring home", True),
        ("can i give my phone to a teacher", True),
        ("can i share confidential information with the dsl", True),
        ("can i get a teacher", True),
        ("can i share my password with a colleague", False),
        ("can i give my number to a parent", False),
        ("can i post about the school", False),
        ("can i talk about school on facebook", False),
        ("can i add a teacher on snapchat", False),
        ("can i bring my phone to school", False),
        ("can i mention the school on my profile", False),
        ("can i contact pupils from my old school", False),
        ("can i message a pupil on whatsapp", False),
        ("can i share my password with a friend", False),
    ],
)
def test_what_counts_as_telling(question: str, *, tells_somebody: bool) -> None:
    assert tells(question, (), ()) is tells_somebody


def test_how_staff_reach_families_is_for_the_policy_to_say() -> None:
    asked = "can i message a parent on facebook"
    roles = ("teacher", "governor", "pupil", "parent")
    assert [tells(asked, {"social-media"}, [role]) for role in roles] == [False, False, True, True]
    assert tells("can i message a parent", (), ["teacher"])
    assert tells("can i tell a parent on facebook", {"social-media"}, ["teacher"])


NOT_OTHERS_CHILDREN = "Please do not put pictures of other people's children online."
NO_PRIVATE_PAGE = "Never put pictures from school on a private account on Facebook."
NEVER_LET = "Staff must never share a work log-in or password."
NO_CONTACT = "Staff must not chat with or befriend pupils of a class on social media."
SECRETS = "Staff must not pass on confidential information, or monitor or record pupils."


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        (NO_PRIVATE_PAGE, ["Can I have a facebook account?"]),
        (NEVER_LET, ["Can I change my password?", "Can I use a strong password?"]),
        ("Nobody may monitor the internet.", ["Am I monitored?", "Is our internet monitored?"]),
        ("Staff must not monitor pupils.", ["Is monitoring of pupils going on?"]),
        (
            NOT_OTHERS_CHILDREN,
            [
                "Can I put pictures of my child online?",
                "Can I see pictures of my child?",
                "May I know who has a picture of my child?",
                "Are pictures of my child online?",
                "Can I put pictures of children online?",
            ],
        ),
        (
            NO_CONTACT,
            [
                "Am I allowed to have an opinion?",
                "Am I allowed a private life?",
                "Can I have pupils in my class?",
                "Can I have pupils of my class on social media?",
                "Is a class online?",
            ],
        ),
        (SECRETS, ["Is this confidential?", "Is it recorded?", "Is the school named?"]),
        ("Staff must not use social media to insult colleagues.", ["Can I use social media?"]),
        ("Staff must not use social media to annoy colleagues.", ["Can I use social media?"]),
        (
            "Staff must not use social media to get in touch with people.",
            ["Can I post on social media?", "Can I use social media?"],
        ),
        ("Staff may take pictures of pupils.", ["Can I use pictures of pupils?"]),
        ("Staff may join a union.", ["Is there a union?"]),
    ],
)
def test_rule_on_another_act_or_on_no_act_says_neither_yes_nor_no(
    text: str, questions: list[str]
) -> None:
    own = of_an_own_document(text)
    said = {question: moods(own, question) - {"duty", "advice"} for question in questions}
    assert said == {question: set() for question in questions}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (NO_PRIVATE_PAGE, "Can I put pictures on my private account on Facebook?"),
        (NEVER_LET, "Am I allowed to share my password?"),
        (NOT_OTHERS_CHILDREN, "Can I put pictures of other people's children online?"),
        (NO_CONTACT, "Can I chat with pupils of my class on social media?"),
        (NO_CONTACT, "Is it ok to be friends with pupils in my class online?"),
        ("Staff must not use social media to insult colleagues.",
         "Can I use social media to insult colleagues?"),
        ("Staff must not use their own phones in lessons.", "Can I use my phone in a lesson?"),
        ("Staff must not moan online.", "Can I moan online?"),
        ("Staff must turn down friend requests from pupils.", "May I accept a pupil as a friend?"),
        ("Staff must not text, call or contact pupils.", "Can I contact a pupil?"),
        ("Staff must not text, call or contact pupils.", "Can I text a pupil?"),
        ("Staff must not post anything that insults colleagues.", "Can I insult colleagues?"),
        ("Staff must not have any contact with pupils online.", "Can I contact pupils online?"),
        ("Staff must not use social media to make comments about colleagues.",
         "Can I comment about colleagues?"),
        ("Staff must not take part in messages with pupils.", "Can I message a pupil?"),
        ("Posts about pupils are forbidden.", "Can I post about pupils?"),
        ("Staff must ensure that they do not post pictures of pupils.",
         "Can I post pictures of pupils?"),
        ("Staff must not delete or share messages from pupils.",
         "Can I share messages from pupils?"),
        ("Staff must not ignore this rule or add pupils as friends.",
         "Can I add a pupil as a friend?"),
        ("Staff must not delete messages or share passwords.", "Can I share a password?"),
        ("Staff must not block colleagues or post pictures of pupils.",
         "Can I post pictures of pupils?"),
        ("Staff must not delete a comment, nor read, print or share passwords.",
         "Can I share a password?"),
        ("Staff must not ignore a rule or write to pupils online.", "Can I write to pupils online?"),
    ],
)  # fmt: skip
def test_rule_on_the_very_act_still_says_no(text: str, question: str) -> None:
    assert moods(of_an_own_document(text), question) == {"no"}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Staff may report posts that insult colleagues.", "Can I insult colleagues?"),
        ("Staff may ask for posts that share a password to be taken down.",
         "Can I share a password?"),
        ("Staff may support colleagues who are abused online.",
         "Can I abuse colleagues online?"),
        ("Parents may ask the school to remove pictures that were posted of their child.",
         "Can I post pictures of children?"),
        ("Staff may complain to the head.", "Can I complain about the head on Facebook?"),
        ("Staff may use a camera to take pictures that pupils post.",
         "Can pupils post pictures with a camera?"),
        ("Staff must not stop pupils who post on the class blog.",
         "Can pupils post on the class blog?"),
        ("Staff must not prevent pupils from posting on the class blog.",
         "Can pupils post on the class blog?"),
        ("Staff must not mock pupils who post on the class blog.",
         "Can pupils post on the class blog?"),
        ("Staff must not copy pictures that pupils post.", "Can pupils post pictures?"),
        ("Staff who post pictures of pupils must not copy them.",
         "Can I post pictures of pupils?"),
        ("Staff must not remove comments that pupils post on the blog.",
         "Can pupils post comments on the blog?"),
        ("Do not delete a message from a pupil.", "Can I message a pupil?"),
        ("Do not delete a comment or message from a pupil.", "Can I message a pupil?"),
        ("Do not delete a message or call from a pupil.", "Can I call a pupil?"),
        ("Staff must not prevent pupils or parents from adding friends.",
         "Can parents add friends?"),
        ("Staff must not discourage colleagues to read or share posts.", "Can I share posts?"),
        ("Staff must not ignore what colleagues write or post online.", "Can I post online?"),
        ("Staff must not delete a post because colleagues like or share it.",
         "Can I share a post?"),
        ("Staff must not delete a post and print it.", "Can I print a post?"),
        ("Staff must not ignore friend requests or invitations from pupils.",
         "Can I invite a pupil as a friend?"),
        ("Do not read a private message from a pupil.", "Can I message a pupil?"),
        ("Do not read text messages from a pupil.", "Can I text a pupil?"),
        ("Do not read messages from a pupil.", "Can I message a pupil?"),
    ],
)  # fmt: skip
def test_what_others_do_and_what_is_named_as_a_thing_is_no_act_of_the_asker(
    text: str, question: str
) -> None:
    own = of_an_own_document(text, binds=("teacher",))
    assert ids(ask(own, question, roles=["teacher"])) == ["OUR-1"]
    assert not moods(own, question, "teacher") - {"duty", "advice"}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Neither parents nor carers may be given a teacher's number.",
         "Can I give a parent a teacher's number?"),
        ("No governor or member of staff may text a pupil.", "Can I text a pupil?"),
        ("Neither staff nor governors may message a pupil.", "Can I message a pupil?"),
    ],
)  # fmt: skip
def test_what_neither_may_is_never_answered_with_yes(text: str, question: str) -> None:
    own = of_an_own_document(text)
    assert ids(ask(own, question, roles=["teacher"])) == ["OUR-1"]
    assert not moods(own, question, "teacher") & {"yes", "yes, if"}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Staff may complain to the head.", "Can I complain to the head?"),
        ("Staff may complain online about the head.", "Can I complain about the head online?"),
        ("Staff may report a concern to the police.", "Can I report a concern to the police?"),
        ("Staff may read, print and share a newsletter.", "Can I share a newsletter?"),
        ("Staff may post pictures that pupils take.", "Can I post pictures that pupils take?"),
        ("Staff who read a newsletter may share it.", "Can I share a newsletter?"),
        ("You may tell the school of wrongdoing.", "Can I let the school know of wrongdoing?"),
    ],
)
def test_leave_for_the_very_act_still_says_yes(text: str, question: str) -> None:
    assert moods(of_an_own_document(text), question) == {"yes"}


@pytest.mark.parametrize("act", ["send", "save", "print", "copy", "look at"])
def test_ban_on_intimate_images_of_children_is_loud(act: str) -> None:
    asked = ask(index("REC"), f"Can I {act} an intimate image of a child?", roles=["teacher"])
    assert [one.mood for one in asked if one.clause.id == "REC-14.3"] == ["no"]


@pytest.mark.parametrize(
    "question",
    [
        "Can I send an intimate image of a child in the group chat?",
        "Can I post an intimate image of a child on Snapchat?",
        "Can I email an intimate image of a child to a friend?",
        "Can I chat with friends and send an intimate image of a child?",
        "Can I show an intimate image of a child to my friends?",
        "Am I allowed to show my friends an intimate image of a child?",
        "Can I ask a child for an intimate image?",
        "Can I ask a pupil for nudes on Snapchat?",
        "Can I ask a child to send me an intimate image?",
    ],
)
def test_ban_on_intimate_images_is_loud_in_whatever_way_they_would_spread(question: str) -> None:
    assert moods(index("REC"), question, "teacher") == {"no"}


@pytest.mark.parametrize(
    "question",
    [
        "Can I show an intimate image of a child?",
        "Can I show an intimate image of a child on Snapchat?",
        "Can I show an intimate image of a child to my teacher?",
        "Can I show an intimate image of a child to the police?",
        "Can I show my friend's mum an intimate image of a child?",
        "Can I show somebody at school an intimate image of a child in the group chat?",
        "Can I show a friend an intimate image of a child for help?",
        "Can I send an intimate image of a child in the chat to the safeguarding lead?",
        "Can I ask a friend for help with an intimate image of a child?",
        "Can I ask the police for an intimate image of a child?",
        "Can I ask for an intimate image of a child to be looked at?",
        "Can I ask a child about an intimate image?",
        "Can I ask who would send an intimate image of a child?",
        "Can I ask a child to send an intimate image to the police?",
        "Can I chat to a friend about an intimate image of a child?",
        "Can I talk about an intimate image of a child in the group chat?",
        "Can I tell my friends about an intimate image of a child?",
        "Can I message a child about an intimate image?",
        "Can I post about an intimate image of a child on Snapchat?",
        "Can I show pupils a film about sharing nudes?",
    ],
)
def test_nobody_is_kept_from_speaking_of_an_intimate_image_or_from_help(question: str) -> None:
    assert not moods(index("REC"), question, "teacher") & {"no", "no, unless"}


@pytest.mark.parametrize("pack", ["WAL", "HOL", "REC", "WHF", "THO", "LTL"])
@pytest.mark.parametrize(
    ("role", "question"),
    [
        ("teacher", "Can I have a facebook account?"),
        ("governor", "Can I have a facebook account?"),
        ("teacher", "Can I change my password?"),
        ("teacher", "Can I use a strong password?"),
        ("teacher", "Am I monitored?"),
        ("teacher", "Is our internet monitored?"),
        ("teacher", "Is monitoring allowed?"),
        ("parent", "Can I put pictures of my child online?"),
        ("parent", "Can I see pictures of my child?"),
        ("parent", "May I know who has a picture of my child?"),
        ("parent", "Are pictures of my child online?"),
        ("teacher", "Am I allowed to have an opinion?"),
        ("teacher", "Am I allowed a private life?"),
        ("teacher", "Can I have pupils in my class?"),
        ("pupil", "Can I chat with my friends?"),
        ("pupil", "Can I have snapchat?"),
        ("teacher", "Is this confidential?"),
        ("teacher", "Is it recorded?"),
        ("teacher", "Is the school named?"),
        ("teacher", "Is there a union?"),
        ("teacher", "Can I make my profile private from pupils?"),
        ("teacher", "Can I end a friendship with a pupil?"),
        ("teacher", "Can I turn off comments from pupils?"),
        ("parent", "Can I keep my child out of pictures?"),
        ("parent", "Can I give consent for pictures of my child?"),
        ("teacher", "Is sharing a password misconduct?"),
        ("teacher", "Is bringing the school into disrepute a breach?"),
        ("teacher", "Can sharing confidential information lead to dismissal?"),
    ],
)
def test_no_policy_of_ours_answers_so_with_yes_or_no(pack: str, role: str, question: str) -> None:
    assert not moods(index(pack), question, role) - {"duty", "advice"}


@pytest.mark.parametrize(
    "text",
    [
        "Staff must not post pictures of pupils without consent.",
        "Staff must not post pictures of pupils without parental consent.",
        "Staff must not post pictures of pupils without prior permission.",
        "Staff must not post pictures of pupils without the permission of the head.",
        "Staff must not post pictures of pupils without asking.",
        "Staff must not post pictures of pupils without prior written consent.",
    ],
)
def test_ban_without_consent_has_an_exception(text: str) -> None:
    own = of_an_own_document(text)
    assert moods(own, "Can I post pictures of pupils?") == {"no, unless"}


@pytest.mark.parametrize(
    "question",
    [
        "Can I put pictures of the class party on my own page?",
        "May my enabler send messages to parents?",
        "Can I edit pictures of pupils?",
        "What do I do if my camera is stolen?",
        "Can pupils post on the blog?",
        "Can I vote in the parent governor election?",
        "Can I post about the school council election?",
        "Can I post about the Prime Minister's visit?",
        "Can pupils edit a wiki?",
        "Can pupils look things up in an encyclopaedia?",
        "Can I accept a friend request from a pupil's nanny?",
        "Can I message a pupil's childminder?",
        "May a school leaver come back to the prom?",
    ],
)
def test_side_word_does_not_make_a_policy_silent(question: str) -> None:
    assert reply(of_an_own_document(NO_PASSWORDS), question).unsaid == ()


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Can I post about politics?", "Political views"),
        ("Can I post about the general election?", "Political views"),
        ("Can I edit Wikipedia?", "Editing encyclopaedias at work"),
        ("Can I change something on Wikipedia?", "Editing encyclopaedias at work"),
        ("Can I use ChatGPT to write reports?", "AI tools"),
        ("Can I work as a nanny?", "Paid private care of a pupil"),
        ("Can I babysit for a family?", "Paid private care of a pupil"),
        ("Can I look at a pupil's profile?", "Looking at pupils' pages"),
        ("Must I hand in the IMEI?", "Serial number of phones"),
        ("Can I add an ex-student?", "Former pupils"),
    ],
)
def test_policy_is_called_silent_on_what_is_asked_in_plain_words(question: str, title: str) -> None:
    assert reply(of_an_own_document(NO_PASSWORDS), question).unsaid == (title,)


def test_policy_that_never_speaks_of_ai_is_called_silent_on_it() -> None:
    asked = "Can I use ChatGPT to write reports?"
    silent = reply(index("HOL"), asked, roles=["teacher"])
    spoken = reply(index("REC"), asked, roles=["teacher"])
    assert silent.answers != ()
    assert (silent.unsaid, spoken.unsaid) == (("AI tools",), ())


def test_policy_is_not_called_silent_where_an_answer_says_the_rest() -> None:
    asked = "can I share my password with a political party"
    assert reply(of_an_own_document("Use the logo."), asked).unsaid == ("Political views",)
    assert reply(of_an_own_document(NO_PASSWORDS), asked).unsaid == ()


def test_ban_on_own_phones_is_found_by_who_wants_to_text_a_mother() -> None:
    own = of_an_own_document(
        "Staff should not give their personal email addresses to pupils or parents. Where there is"
        " a need for homework to be sent electronically the school email address should be used.",
        "Staff should not give their personal contact details to pupils including home or mobile"
        " telephone numbers, unless this is agreed with parents.",
        "There will be occasions when there are social contacts between pupils and staff, where"
        " the parent and teacher are part of the same social circle.",
        "Employees should keep records of the abuse, text, emails or instant message.",
        "This includes the wider use of technology such as text messaging, emails and videos.",
        "Staff should keep their phone numbers private and not use their own mobile phones to"
        " contact pupils or parents.",
    )
    answers = ask(own, "may i text a mum about her sons homework", roles=["teacher"])
    assert "OUR-6" in ids(answers)[:3]


@settings(deadline=None)
@given(st.text(max_size=200), st.integers(-1, 8))
def test_any_text_is_answered_alike_twice(question: str, limit: int) -> None:
    first = reply(index("REC"), question, limit)
    assert first == reply(index("REC"), question, limit)
    assert len(first.answers) <= max(limit, 0)
    assert first.answers == ask(index("REC"), question, 8)[: max(limit, 0)]
    scores = [answer.score for answer in first.answers]
    assert scores == sorted(scores, reverse=True)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["can", "I", "add", "pupil", "former", "mum", "facebook", "my", "phone", "rules", "on"]
        )
    ).map(" ".join)
)
def test_likely_words_are_answered_alike_by_a_new_index(question: str) -> None:
    assert ask(index(), question) == ask(Index(OURS), question)


ON_CONTACT = {
    "WAL": {"WAL-7.8"},
    "HOL": {"HOL-5.2", "HOL-5.5", "HOL-7.1"},
    "REC": {"REC-7.1", "REC-7.9", "REC-7.10"},
    "WHF": {"WHF-PERS-2", "WHF-OFFICIAL-1"},
    "THO": {"THO-2.4.2-b", "THO-2.5.5-a", "THO-2.6.1"},
    "LTL": {"LTL-2.8", "LTL-KEY-3"},
}


@pytest.mark.parametrize(
    "question",
    [
        "Can I text a pupil from my phone?",
        "Can I use my phone to text a pupil?",
        "Can I phone a child from my personal phone?",
        "Can I whatsapp my class?",
        "Can I insta one of my pupils?",
        "Could I ping my students on discord?",
        "Can I drop a pupil a line on messenger?",
        "Can I be in a group chat with my year 6s?",
        "Can I zoom with a pupil on my own laptop?",
        "Can I skype a pupil?",
        "can i txt a pupil",
        "Am I allowed to telegram my students?",
    ],
)
def test_whoever_would_reach_a_pupil_finds_the_rule_on_contact(question: str) -> None:
    found = {
        pack: set(ids(ask(index(pack), question, 3, roles=["teacher"]))) for pack in ON_CONTACT
    }
    hidden = [pack for pack, right in ON_CONTACT.items() if right.isdisjoint(found[pack])]
    assert hidden == []


@pytest.mark.parametrize("question", ["Can I text a mum from my phone?", "Can I ping a parent?"])
def test_whoever_would_reach_a_parent_finds_the_rule_on_that(question: str) -> None:
    right = {
        "WHF": {"WHF-PERS-5"},
        "HOL": {"HOL-5.4"},
        "WAL": {"WAL-7.9"},
        "REC": {"REC-7.10", "REC-8.1"},
    }
    found = {pack: ids(ask(index(pack), question, 3, roles=["teacher"])) for pack in right}
    hidden = [pack for pack, rules in right.items() if rules.isdisjoint(found[pack])]
    assert hidden == []


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Anyone may call children's services.", "Can I call my class?"),
        ("Staff may contact the child protection lead at any time.", "Can I contact a pupil?"),
        ("Staff may message a parent helper.", "Can I message a parent?"),
    ],
)
def test_leave_to_reach_an_office_is_none_to_reach_a_child_or_a_parent(
    text: str, question: str
) -> None:
    assert moods(of_an_own_document(text), question, "teacher") == set()


@pytest.mark.parametrize(
    ("question", "mood"),
    [
        ("Can I chat with a pupil?", "no, unless"),
        ("Can I talk to my class on Instagram?", "no, unless"),
        ("Can I chat with a pupil on the school blog?", "yes, if"),
    ],
)
def test_leave_to_reach_pupils_by_named_ways_alone_is_none_to_reach_them(
    question: str, mood: str
) -> None:
    found = {one.clause.id: one.mood for one in ask(index("HOL"), question, roles=["teacher"])}
    assert found["HOL-5.5"] == mood


def test_ban_on_ringing_or_texting_from_an_own_phone_is_loud() -> None:
    for question in ("Can I text a pupil from my phone?", "Can I ring a parent on my own mobile?"):
        said = ask(index("THO"), question, roles=["teacher"])
        assert [one.mood for one in said if one.clause.id == "THO-2.4.2-b"] == ["no"]


@pytest.mark.parametrize(
    ("text", "question", "narrower"),
    [
        ("Staff must not text a pupil or a parent.", "Can I text a pupil?", False),
        ("Staff must not text a parent or a pupil.", "Can I text a pupil?", False),
        ("Staff must not text pupils with a parent.", "Can I text a pupil?", True),
        ("After leaving, staff must not contact pupils.", "Can I contact a pupil?", True),
        ("Staff must not contact pupils of schools where they worked before.",
         "Can I contact a pupil?", True),
        ("Staff must not contact pupils of this or another school.", "Can I contact a pupil?", False),
        ("Never exchange private messages with a pupil.", "Can I contact a pupil?", True),
        ("Never exchange private messages with a pupil.", "Can I message a pupil?", False),
        ("Text or pictures about young people must never be posted.", "Can I text a pupil?", True),
        ("Staff must take care how they write to pupils, so that nobody can mistake their motives.",
         "Can I contact pupils?", True),
    ],
)  # fmt: skip
def test_ban_on_something_narrower_is_no_answer(
    text: str, question: str, *, narrower: bool
) -> None:
    assert ("no" in moods(of_an_own_document(text), question, "teacher")) is not narrower


@pytest.mark.parametrize(
    ("role", "question"),
    [
        ("parent", "Can I put a photo of my child's class on my facebook page?"),
        ("pupil", "Can I put a photo of my class on my instagram?"),
    ],
)
def test_family_reads_what_is_meant_for_it_before_what_is_meant_for_staff(
    role: str, question: str
) -> None:
    answers = ask(index("REC"), question, roles=[role])
    assert [one.yours for one in answers] == [True, True, True, False, False]
    assert "REC-19.5" in ids(answers)[:3]


def test_policy_that_never_speaks_of_unions_is_called_silent_on_them() -> None:
    asked = "Can I tell my union about this?"
    silent = reply(index("HOL"), asked, roles=["teacher"])
    spoken = reply(index("THO"), asked, roles=["teacher"])
    assert (silent.unsaid, spoken.unsaid) == (("Trade unions",), ())
    assert spoken.answers[0].clause.id == "THO-2.8.4-a"
