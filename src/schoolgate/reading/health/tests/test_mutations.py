"""A clean policy gets one fault at a time; exactly that fault must be found."""

from collections import Counter

import pytest

from schoolgate.reading.health import CODES
from schoolgate.reading.health.tests.invented import added, changed, codes, policy

CHANGED = [
    ("Data Protection Act 2018", "Data Protection Act 1998", "law-repealed"),
    ("Defamation Act 2013", "Defamation Act 2015", "law-wrong-year"),
    ("Defamation Act 2013", "Defamations Act 2013", "law-misnamed"),
    ("Defamation Act 2013", "Libel Act 1843", "law-in-part"),
    ("The Equality Act 2010 protects", "Equality legislation protects", "law-unnamed"),
    ("safe in education and", "safe in education (2022) and", "law-superseded"),
    ("Facebook, Instagram", "Bebo, Instagram", "platform-defunct"),
    ("Facebook, Instagram", "Twitter, Instagram", "platform-renamed"),
    ("Ask the school office", "Ask [name of the office]", "placeholder"),
    ("in breaks, in", "in breaks of XXX minutes, in", "placeholder"),
    ("Ask the school office", "Ask TBC", "placeholder"),
    ("Take care with friend", "Take care (delete as appropriate) with friend", "placeholder"),
    ("Version: 4.2\n", "", "document-control-missing"),
    ("12 May 2027", "12 May 2026", "review-overdue"),
    ("People keep some privacy at work, and", "Users have no expectation of privacy here, and", "no-privacy-expectation"),
    ("6.5 Tell the data protection officer about a data breach at once.", "6.5 Ask when you are in doubt.", "topic-missing"),
    ("the headteacher about older", "the Head Teacher about older", "role-name-varies"),
    ("adults at Meadowbank Primary", "adults at Meadowbnak Primary", "name-inconsistent"),
    ("adults at Meadowbank Primary", "adults at Otterford Primary", "school-other"),
    ("the local authority designated", "the the local authority designated", "word-repeated"),
    ("Respect copyright in words", "Respect copyright in wordsâ€™", "encoding-damage"),
    ("designated safeguarding lead at once", "designated safegaurding lead at once", "word-misspelled"),
    ("as section 7 describes", "as section 9 describes", "cross-reference-unresolved"),
    ("as section 7 describes", "as sections 7, 8 and 9 describe", "cross-reference-unresolved x2"),
    ("the form in Appendix A", "the form in Appendix C", "cross-reference-unresolved"),
    ("3.7 Staff chat groups must not name or describe a pupil.\n3.8", "3.7 Staff chat groups must not name or describe a pupil.\n3.7", "number-duplicate"),
    ("\n3.8 Take", "\n3.10 Take", "number-missing"),
    ("4. What nobody may post", "8. What nobody may post", "number-misplaced"),
    (
        "3.1 You may use your own phone in breaks, in the staff room.",
        "Option 1\n3.1 You may use your own phone in breaks, in the staff room.\nOR\nOption 2\n3.1 You may use your own phone in the staff room.",
        "option-left-open",
    ),
    (
        "Headteacher, approved (signature):",
        "School business manager, approved (signature): ..............................\nHeadteacher, approved (signature):",
        "approval-chain-differs",
    ),
]  # fmt: skip

ADDED = [
    ("Dorset County Council gives advice.", "authority-abolished"),
    ("Staff must never be friends with pupils on social media.", "values-contradict"),
    ("Staff must not mention the school on social media.", "values-contradict"),
    ("The school may read the e-mails of staff and monitors them without notice.", "unlawful-monitoring"),
    ("Staff must not raise concerns with anyone outside the school.", "unlawful-gagging"),
    ("A PDA counts as a phone.", "technology-obsolete"),
    ("Follow us at @meadowbnkprimary for news.", "handle-misspelled"),
    ("The Children's Act 1989 protects children.", "law-misnamed"),
    ("It follows ‘Keeping Children Safe in Education’ 2020.", "law-superseded"),
    ("Guidance such as DfE (2021) ‘Keeping children safe in education’ is on the shelf.", "law-superseded"),
    ("The network manager must be told of every new phone.", "role-unassigned"),
    ("We publish pictures so that the good name of the school and its pupils.", "sentence-unfinished"),
    ("Write to the office about the wishes of your family and of", "sentence-unfinished"),
    ("Northern Schools Directorate page 12 May 2008.", "source-mark-old"),
    ("The school should amend this paragraph before it is used.", "placeholder"),
    ("Staff write on the page of the class and on the page of the school and on the page of the year and on the page of the club and on the page of the choir and on the page of the team when they have news to share.", "sentence-too-long"),
]  # fmt: skip

HARMLESS = [
    "Whenever staff add to a site on social media, what is best for children comes first.",
    "The Data Protection Act 2018 replaced the Data Protection Act 1998.",
    "See section 12 of the Guidance for Safer Working Practice 2022.",
    "Section 175 of the Education Act 2002 asks us to keep children safe.",
    "The Education Act 2002, section 175, asks us to keep children safe.",
    "A section 47 enquiry is for the council.",
    "The Behaviour Policy (section 9) says more about this.",
    "Read Part 1 of Keeping children safe in education.",
    "Read Annex B of Keeping children safe in education 2026.",
    "Appendix D of the child protection policy lists the telephone numbers.",
    "The Health and Care Act 2022 does not change this.",
    "We use X (formerly Twitter) for news.",
    "We use Twitter/X for news.",
    "We use WhatsApp, Teams and Zoom for meetings.",
    "The path to the hall is on the school blog, and the soup was delicious.",
    "Oxfordshire County Council gives advice.",
    "Dorset Council gives advice.",
    "Dorset County Council, which was abolished in 2019, wrote the first text.",
    "The principal aim is to keep children safe.",
    "Staff must not record children without the consent of their parents.",
    "We never monitor staff without telling them.",
    "Complaints must not be raised online; the whistleblowing policy protects you all the same.",
    "Pages should load in 2.5 seconds.",
    "Write to office@meadowbank.sch.uk about this.",
    "Follow us at @MeadowbankPrimary for news.",
    "Meadowbank's pupils and Meadowbank Primary staff are proud of it.",
    "We write short posts so that parents know what is going on.",
    "We write short posts so that families share our news.",
    "A parent wrote that “[t]he school is kind”.",
    "Footnotes such as [1] and [2] explain more.",
    "Read the advice in 5.9 and in section 7.",
    "Copyright © 2026 belongs to the school.",
    "The chair of governors and the clerk to the governors read this policy.",
    "Delete messages that are no longer needed.",
    "The deputy headteacher helps.",
    "The safeguarding lead helps too.",
    "The network manager, Miss Wren, must be told of every new phone.",
    "Guidance such as DfE (2026) ‘Keeping children safe in education’ is on the shelf.",
    "This page shows the month May 2008 in a picture of the school.",
]


@pytest.mark.parametrize(("old", "new", "expected"), CHANGED)
def test_one_change_adds_one_fault(old: str, new: str, expected: str) -> None:
    code, _, times = expected.partition(" x")
    assert codes(changed(old, new)) == Counter({code: int(times or 1)})


@pytest.mark.parametrize(("sentence", "expected"), ADDED)
def test_one_more_clause_adds_one_fault(sentence: str, expected: str) -> None:
    assert codes(added(sentence)) == Counter({expected: 1})


@pytest.mark.parametrize("sentence", HARMLESS)
def test_a_harmless_clause_adds_nothing(sentence: str) -> None:
    assert codes(added(sentence)) == Counter()


def test_a_clean_policy_has_no_faults() -> None:
    assert codes(policy("meadowbank.txt")) == Counter()


def test_a_review_that_comes_soon_is_said() -> None:
    text = changed("12 May 2026", "12 December 2025", changed("12 May 2027", "12 December 2026"))
    assert codes(text) == Counter({"review-due-soon": 1})


def test_a_deleted_appendix_leaves_a_reference_behind() -> None:
    text = policy("meadowbank.txt")
    start, end = text.index("Appendix A: Form"), text.index("Appendix B: Declaration")
    assert codes(text[:start] + text[end:]) == Counter({"cross-reference-unresolved": 1})


def test_a_deleted_clause_leaves_a_reference_behind() -> None:
    assert codes(changed("\n5.9 An account", " An account")) == Counter(
        {"cross-reference-unresolved": 1}
    )


def test_a_table_of_contents_is_no_appendix() -> None:
    text = policy("meadowbank.txt")
    start, end = text.index("Appendix A: Form"), text.index("Appendix B: Declaration")
    entries = [line for line in text.splitlines() if line[:2] in {f"{n}." for n in range(1, 8)}]
    entries = [line for line in entries if line[2] == " "]
    contents = "\n".join(["Contents", "", *entries, "Appendix A: Form", "Appendix B: Declaration"])
    found = codes(changed("1. Why we", f"{contents}\n\n1. Why we", text[:start] + text[end:]))
    assert found == Counter({"cross-reference-unresolved": 1})


def test_a_cycle_and_a_last_review_make_a_due_date() -> None:
    text = changed("Review date: 12 May 2027\n", "", changed("12 May 2026", "12 May 2024"))
    assert codes(text) == Counter({"review-overdue": 1, "document-control-missing": 1})


def test_a_role_that_nobody_holds_is_found_from_the_roster() -> None:
    held = frozenset({"headteacher", "governor", "office"})
    found = codes(policy("meadowbank.txt"), roles_held=held)
    assert found == Counter({"role-unassigned": 1})
    assert codes(policy("meadowbank.txt"), roles_held=held | {"dsl"}) == Counter()


def test_a_handle_is_compared_with_the_register() -> None:
    text = added("Follow us at @mbprimarynewz for news.")
    assert codes(text) == Counter()
    assert codes(text, handles=("mbprimarynews",)) == Counter({"handle-misspelled": 1})


def test_every_code_has_words_for_a_heading() -> None:
    expected = {each.partition(" x")[0] for *_, each in [*CHANGED, *ADDED]}
    assert expected <= set(CODES)
    # What another jurisdiction has is tried in test_elsewhere, other files in test_kind.
    assert set(CODES) - expected == {
        "review-due-soon", "reading-age", "law-elsewhere", "not-such-a-policy"
    }  # fmt: skip
