from __future__ import annotations

from schoolgate.policies.paper.request import Decided, RequestForm, request_pdf
from schoolgate.policies.paper.sheet import Sheet
from schoolgate.policies.paper.tests.reading import bookmarks, tags, text_of_pages, words_in

LONG = "\n".join(f"Line {number} of what was said." for number in range(40))


def form(**more: object) -> RequestForm:
    given = {"title": "Allotment", "facts": [("Who asks", "T. Teacher"), ("Closed on", "")],
             "answers": [("Why", "Sun\nand rain")], "decided": ()}  # fmt: skip
    return RequestForm(**(given | more))  # type: ignore[arg-type]


def test_request_nobody_has_decided_says_who_will(sheet: Sheet) -> None:
    pdf = request_pdf(form(waiting=["Headteacher, by Friday"]), sheet)

    words = words_in(pdf)
    assert "Nobody has decided yet." in words
    assert "Headteacher, by Friday" in words
    assert "Why Sun and rain" in words
    assert "Closed on" not in words
    assert tags(pdf).count("/Table") == 2


def test_each_decision_stays_on_one_page(sheet: Sheet) -> None:
    decided = [Decided(f"Step {number}", [("Words", LONG)], "ab" * 32) for number in (1, 2)]

    pdf = request_pdf(form(decided=decided), sheet)

    pages = text_of_pages(pdf)
    for name in ("Step 1", "Step 2"):
        [page] = [page for page in pages if name in page and "Line 0 of" in page]
        assert page.rindex("Line 39 of") > page.index(name)
    assert {"Step 1", "Step 2"} <= set(bookmarks(pdf))


def test_words_longer_than_a_page_are_all_there(sheet: Sheet) -> None:
    words = "\n".join(f"Line {number} of it." for number in range(200))

    pdf = request_pdf(form(decided=[Decided("Step", [("Words", words)], "ab" * 32)]), sheet)

    assert "Line 199 of it." in words_in(pdf)
    assert len(text_of_pages(pdf)) > 3
