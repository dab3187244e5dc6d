from __future__ import annotations

import copy
import gettext
import json

import pytest

from schoolgate.text import Text, listed, several, together, verbatim

GERMAN = {
    "{body} is gone{since}.": "{since} gibt es {body} nicht mehr.",
    " (since {day})": "Seit {day}",
    "{day} {month} {year}": "{day}. {month} {year}",
    "May": "Mai",
    "{most} or {last}": "{most} oder {last}",
    "{n} day": "{n} Tag",
    "{n} days": "{n} Tage",
}


class German(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return GERMAN.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return GERMAN[msgid1 if n == 1 else msgid2]


def gone() -> Text:
    day = Text("{day} {month} {year}", day=7, month=Text("May"), year=2012)
    return Text("{body} is gone{since}.", body="May & Co", since=Text(" (since {day})", day=day))


def test_text_is_its_english() -> None:
    assert gone() == "May & Co is gone (since 7 May 2012)."


def test_text_is_said_with_its_parts_in_another_order_and_names_kept() -> None:
    assert gone().said(German()) == "Seit 7. Mai 2012 gibt es May & Co nicht mehr."


@pytest.mark.parametrize(
    ("n", "english", "german"), [(1, "1 day", "1 Tag"), (3, "3 days", "3 Tage")]
)
def test_text_counts_in_each_language(n: int, english: str, german: str) -> None:
    text = Text("{n} day", "{n} days", n=n)
    assert (text, text.said(German())) == (english, german)


def test_text_comes_back_from_json_and_from_a_copy() -> None:
    again = Text.of(json.loads(json.dumps(gone().plain())))
    assert again.said(German()) == copy.deepcopy(gone()).said(German()) == gone().said(German())


def test_braces_in_a_quote_or_a_text_without_parts_stay() -> None:
    quoted = Text("“{quote}” is left", quote="{School} and {x!r}")
    assert (quoted, copy.copy(quoted)) == ("“{School} and {x!r}” is left",) * 2
    assert Text("Put {School} here").said(German()) == "Put {School} here"


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a oder b"), (["a", Text("May"), "c"], "a, Mai oder c")],
)
def test_lists_are_joined_as_the_language_joins_them(items: list[str], said: str) -> None:
    assert listed(items, "or").said(German()) == said


def test_several_and_together_leave_out_what_is_empty() -> None:
    assert several(["a, b", "c"]) == "a, b; c"
    assert together(Text("One."), "", Text("Two.")) == "One. Two."
    assert together() == several([]) == ""


def test_a_name_is_not_translated_even_where_it_is_a_word() -> None:
    assert verbatim("May").said(German()) == "May"
