"""What the pages of the policy say to whom, and which buttons they offer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from django.utils.html import escape

from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.people.models import Federation, Person, School
from schoolgate.policies import actions, reader
from schoolgate.policies.drafting import draft_content
from schoolgate.policies.forms import ValueForm, initial_value
from schoolgate.policies.models import PolicyDocument, Suggestion
from schoolgate.policies.reader import group_progress, overview, place_words
from schoolgate.policies.tests import papers
from schoolgate.reading.places import Places
from schoolgate.reference import NOT_STATED, groups, parameter, parameters

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Person], Client]


@pytest.fixture
def document(head: Person, school: School) -> PolicyDocument:
    handed_in, _ = actions.hand_in_document(
        by=head, school=school, data=papers.small(), file_name="policy.txt"
    )
    return actions.read_handed_in(by=actions.READER, document=handed_in)


def page(client: Client, name: str, school: School, **more: object) -> str:
    address = reverse(f"policies:{name}", kwargs={"school": school.slug, **more})
    return client.get(address).content.decode()


def test_only_who_may_hand_in_is_asked_to(
    client_of: ClientOf, head: Person, teacher: Person, school: School
) -> None:
    asked = "Hand in the policy your school has today"
    assert asked in page(client_of(head), "home", school)
    assert asked not in page(client_of(teacher), "home", school)


def test_who_may_not_see_documents_is_not_told_that_there_are_none(
    client_of: ClientOf, document: PolicyDocument, parent: Person, teacher: Person, school: School
) -> None:
    assert str(document) in page(client_of(teacher), "home", school)
    shown = page(client_of(parent), "home", school)
    assert "No policy handed in yet" not in shown
    assert "Staff and governors see what is being prepared" in shown


def test_group_of_which_the_text_says_nothing_does_not_pass_for_looked_at(
    client_of: ClientOf, document: PolicyDocument, head: Person, school: School
) -> None:
    stated = {parameter(one.parameter).group for one in document.suggestions.exclude(quote="")}
    shown = page(client_of(head), "values", school, document=document.public_id)
    assert shown.count("The text says nothing") == len(groups()) - len(stated)
    assert "Looked at" not in shown


def test_confirmed_value_offers_no_second_confirmation(
    client_of: ClientOf, document: PolicyDocument, head: Person, school: School
) -> None:
    group = list(groups()).index(parameter("personal_use_at_work").group) + 1
    where = {"school": school.slug, "document": document.public_id, "group": group}
    client = client_of(head)
    confirm_one, confirm_all = 'value="confirmed"', "Confirm all that is stated once"
    before = client.get(reverse("policies:value-group", kwargs=where)).content.decode()
    assert confirm_one in before
    assert confirm_all in before
    after = client.post(
        reverse("policies:confirm-group", kwargs=where), follow=True
    ).content.decode()
    assert confirm_one not in after
    assert confirm_all not in after
    assert "go on to the next group" in after


def test_laid_down_value_is_said_and_shown(
    client_of: ClientOf, federation: Federation, federation_officer: Person
) -> None:
    where = {"federation": federation.slug, "name": "parents_in_scope"}
    client = client_of(federation_officer)
    shown = client.post(
        reverse("policies:shared-value", kwargs=where), {"one": "yes"}, follow=True
    ).content.decode()
    assert f"{parameter('parents_in_scope').title} is laid down for every school." in shown
    assert shown.count('<details class="fold" open>') == 1
    again = client.post(
        reverse("policies:shared-value", kwargs=where), {"open": "yes"}, follow=True
    ).content.decode()
    assert "is left to each school again" in again
    assert '<details class="fold" open>' not in again


def test_place_of_a_pdf_is_a_page_and_a_heading_on_the_page() -> None:
    places = Places("application/pdf", {4: 3}, [(2, "", "Monitoring")])
    assert place_words(places.at(4)) == "page 3, under “Monitoring”"


def test_what_comes_first_names_the_fault_before_the_remedy(
    client_of: ClientOf, document: PolicyDocument, head: Person, school: School
) -> None:
    text = page(client_of(head), "document", school, document=document.public_id)
    first = overview(document).first[0]
    assert text.index(escape(first["message"])) < text.index(escape(first["action"]))


def test_choice_said_in_two_ways_waits_for_one_word(document: PolicyDocument) -> None:
    said = document.suggestions.get(parameter="min_moderators")
    Suggestion.objects.create(
        document=document, parameter=said.parameter, value=3, quote="three moderators", line=18
    )
    figures = overview(document)
    assert (figures.open, sum(group["open"] for group in group_progress(document))) == (
        figures.stated,
        figures.stated,
    )


def test_what_the_federation_lays_down_has_a_place_of_its_own(
    client_of: ClientOf, federation_officer: Person, head: Person, school: School
) -> None:
    federation = school.federation
    assert federation is not None
    actions.set_shared_value(
        by=federation_officer, federation=federation, name="parents_in_scope", value="yes"
    )
    text = page(client_of(head), "home", school)
    assert f'<h2 id="shared">What {federation.name} lays down</h2>' in text
    assert "1 choice is made for every school of the federation" in text


def test_policy_of_another_school_is_said_at_the_top_with_words_and_place(
    client_of: ClientOf, document: PolicyDocument, head: Person, school: School
) -> None:
    text = page(client_of(head), "document", school, document=document.public_id)
    whose = overview(document).whose
    assert whose is not None
    assert "Larkfield Primary School" in whose["quote"]
    assert text.index('class="banner banner-stop"') < text.index('id="first"')
    assert f"#line-{whose['line']}" in text


def test_inbox_counts_the_stated_values_that_wait_and_then_asks_for_the_draft(
    client_of: ClientOf, document: PolicyDocument, head: Person
) -> None:
    stated = document.suggestions.exclude(quote="")
    waiting = len({one.parameter for one in stated})
    inbox = reverse("inbox")
    assert f"{waiting} values wait for your word" in client_of(head).get(inbox).content.decode()
    for one in stated:
        actions.decide_suggestion(by=head, suggestion=one, verdict="confirmed")
    shown = client_of(Person.objects.get(pk=head.pk)).get(inbox).content.decode()
    assert "Every value it states is decided: make the draft" in shown


def test_only_what_is_said_in_so_many_words_is_confirmed_at_once(
    client_of: ClientOf, head: Person, school: School
) -> None:
    data = (
        b"Social media policy of Larkfield Primary School\n\n"
        b"Any external link must be checked before it is shown.\n\n"
        b"All comments on the site must be moderated.\n"
    )
    handed_in, _ = actions.hand_in_document(by=head, school=school, data=data, file_name="a.txt")
    document = actions.read_handed_in(by=actions.READER, document=handed_in)
    group = list(groups()).index(parameter("moderation_mode").group) + 1
    stated = dict(document.suggestions.exclude(quote="").values_list("parameter", "confidence"))
    assert (stated["external_link_check"], stated["moderation_mode"]) == ("high", "medium")
    at_once = reader.plainly_stated(document, list(groups())[group - 1])
    assert [one.parameter for one in at_once] == ["external_link_check"]
    shown = page(client_of(head), "value-group", school, document=document.public_id, group=group)
    assert shown.count("we are not sure") == 1


def test_file_that_is_no_such_policy_is_told_of_first_and_what_to_do(
    client_of: ClientOf, head: Person, school: School
) -> None:
    handed_in, _ = actions.hand_in_document(
        by=head, school=school, data=b"Hello world", file_name="hello.txt"
    )
    document = actions.read_handed_in(by=actions.READER, document=handed_in)
    (first,) = overview(document).first
    assert first["code"] == "not-such-a-policy"
    shown = page(client_of(head), "document", school, document=document.public_id)
    to_do = shown.split('<ol class="to-do">')[1].split("</section>")[0]
    assert reverse("policies:take-away", args=[school.slug, document.public_id]) in to_do
    assert "This does not look like a policy on social networking" in to_do
    assert "take it away and hand in the right one" in to_do
    assert "Not covered" not in shown


def test_way_through_the_values_begins_where_something_waits(
    document: PolicyDocument, head: Person
) -> None:
    first = overview(document).begin_with
    for one in reader.plainly_stated(document, list(groups())[first - 1]):
        actions.decide_suggestion(by=head, suggestion=one, verdict="confirmed")
    waiting = [group["number"] for group in group_progress(document) if group["open"]]
    assert first not in waiting
    assert overview(document).begin_with == waiting[0] > first


def test_document_handed_in_by_mistake_is_taken_away_and_the_record_says_so(
    client_of: ClientOf, document: PolicyDocument, head: Person, school: School
) -> None:
    storage, name = document.file.storage, document.file.name
    address = reverse("policies:take-away", args=[school.slug, document.public_id])
    assert "Take it away" in client_of(head).get(address).content.decode()
    with TestCase.captureOnCommitCallbacks(execute=True):
        shown = client_of(head).post(address, follow=True).content.decode()
    assert "is taken away" in shown
    assert not PolicyDocument.objects.filter(pk=document.pk).exists()
    assert not storage.exists(name)
    entry = Entry.objects.get(event="policies.document_taken_away")
    assert entry.subject_id == document.public_id


def test_document_with_a_draft_stays(document: PolicyDocument, head: Person) -> None:
    actions.make_draft(by=head, document=document)
    with pytest.raises(Refused, match="A draft was made of it"):
        actions.take_document_away(by=head, document=document)


def test_document_that_is_being_read_stays(head: Person, school: School) -> None:
    waiting, _ = actions.hand_in_document(
        by=head, school=school, data=papers.small(), file_name="policy.txt"
    )
    with pytest.raises(Refused, match="being read"):
        actions.take_document_away(by=head, document=waiting)


def test_value_in_words_is_there_to_be_corrected() -> None:
    assert initial_value(parameter("head_title"), "Headteacher") == {"text": "Headteacher"}
    assert initial_value(parameter("personal_use_at_work"), "banned") == {"one": "banned"}


def test_quote_that_was_cut_says_so(document: PolicyDocument) -> None:
    long = "word " * 43
    finding = {**document.findings[0], "severity": "notice", "quote": long.strip(), "related": []}
    document.findings = [finding, {**finding, "quote": "Short"}]
    cut, short = overview(document).findings["notice"]
    assert cut["quote"] == f"{long.strip()} …"
    assert short["quote"] == "Short"


def test_law_that_holds_in_part_is_not_to_be_replaced(
    client_of: ClientOf, document: PolicyDocument, head: Person, school: School
) -> None:
    cited = {"line": 1, "status": "in force in part", "wording": {}}
    newer = {"replaced_by": ["Online Safety Act 2023"]}
    document.citations = [
        {**cited, "law": "communications-act-2003", "name": "Communications Act 2003", **newer},
        {**cited, "law": "telecommunications-act-1984", "name": "Telecommunications Act 1984",
         "replaced_by": ["Communications Act 2003"]},
    ]  # fmt: skip
    document.save(update_fields=["citations"])
    text = page(client_of(head), "document", school, document=document.public_id)
    part = "Still this law; in part replaced by"
    assert f'{part} <span translate="no">Online Safety Act 2023</span>' in text
    assert text.count(part) == 1


def test_why_of_a_finding_begins_with_a_capital(
    client_of: ClientOf, document: PolicyDocument, head: Person, school: School
) -> None:
    document.findings = [{**document.findings[0], "source": "section 127 holds", "wording": {}}]
    document.save(update_fields=["findings"])
    text = page(client_of(head), "document", school, document=document.public_id)
    assert "<dd>Section 127 holds</dd>" in text


def test_figures_of_a_group_are_the_same_wherever_they_stand(document: PolicyDocument) -> None:
    said = document.suggestions.get(parameter="min_moderators")
    Suggestion.objects.create(
        document=document, parameter=said.parameter, value=3, quote="three moderators", line=18
    )
    shown = {title: choices for title, choices, _rows in overview(document).rows}
    progress = {group["title"]: group["stated"] for group in group_progress(document)}
    assert shown == {title: stated for title, stated in progress.items() if stated}
    assert sum(shown.values()) == overview(document).stated


def test_what_was_rejected_is_stated_no_more(
    client_of: ClientOf, document: PolicyDocument, head: Person, school: School
) -> None:
    before = overview(document)
    group = parameter("min_moderators").group
    for one in document.suggestions.exclude(quote=""):
        if parameter(one.parameter).group == group:
            actions.decide_suggestion(by=head, suggestion=one, verdict="rejected")
    after = overview(document)
    assert after.stated < before.stated
    assert after.stated + after.silent == before.stated + before.silent
    progress = next(one for one in group_progress(document) if one["title"] == group)
    assert progress["stated"] == 0
    shown = page(client_of(head), "values", school, document=document.public_id)
    assert "Looked at" in shown


@pytest.mark.parametrize(("value", "stated"), [(NOT_STATED, -1), (3, 0)])
def test_what_was_corrected_to_silence_is_stated_no_more(
    document: PolicyDocument, head: Person, value: object, stated: int
) -> None:
    before = overview(document)
    said = document.suggestions.get(parameter="min_moderators")
    actions.decide_suggestion(by=head, suggestion=said, verdict="corrected", value=value)
    after = overview(document)
    assert (after.stated, after.silent) == (before.stated + stated, before.silent - stated)


def test_silence_that_was_corrected_is_stated_only_with_a_value(
    document: PolicyDocument, head: Person
) -> None:
    before = overview(document)
    silent = document.suggestions.filter(quote="")[0]
    actions.decide_suggestion(by=head, suggestion=silent, verdict="corrected", value=NOT_STATED)
    assert overview(document).stated == before.stated


def test_clauses_read_are_those_of_the_draft(document: PolicyDocument) -> None:
    assert overview(document).clauses == len(draft_content("d1", document)["clauses"])
    assert overview(document).clauses < len(document.clauses)


def test_policy_of_another_school_is_not_said_again_as_the_first_thing_to_do(
    client_of: ClientOf, document: PolicyDocument, head: Person, school: School
) -> None:
    found = overview(document)
    assert found.whose is not None
    assert found.whose not in found.first
    text = page(client_of(head), "document", school, document=document.public_id)
    assert text.count(escape(found.whose["message"])) == 2
    assert text.index(escape(found.whose["action"])) < text.index('id="first"')


def test_nothing_is_ticked_beforehand_on_what_the_text_does_not_say(
    client_of: ClientOf, document: PolicyDocument, head: Person
) -> None:
    silent = document.suggestions.get(parameter="imei_record")
    assert silent.quote == ""
    where = reverse("policies:decide", args=[document.school.slug, silent.public_id])
    client = client_of(head)
    assert " checked" not in client.get(where).content.decode()
    assert client.post(where, {"verdict": "corrected"}).status_code == 422
    actions.decide_suggestion(by=head, suggestion=silent, verdict="rejected")
    assert " checked" in client.get(where).content.decode()


def test_number_without_listed_answers_names_none() -> None:
    known = next(one for one in parameters().values() if one.type == "number" and not one.values)
    form = ValueForm(known, {"text": "-1"})
    assert not form.is_valid()
    words = str(form.errors)
    assert "whole number" in words
    assert "choose one of the answers" not in words


def test_order_of_two_policies_is_one_of_two_words_and_the_form_names_them() -> None:
    linked = parameter("related_policies")
    told = "Email policy | | | | perhaps\nICT policy"
    form = ValueForm(linked, {"text": told})
    assert "(before / after)" in str(form)
    assert "“Order beside this policy” can be before or after" in str(form.errors)
    form = ValueForm(linked, {"text": told.replace("perhaps", "before")})
    assert form.is_valid()
    assert form.cleaned_data["value"] == [
        {"title": "Email policy", "order": "before"}, {"title": "ICT policy"},
    ]  # fmt: skip
    assert initial_value(linked, form.cleaned_data["value"]) == {
        "text": "Email policy |  |  |  | before\nICT policy"
    }


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("Email policy | before", "Email policy |  |  |  | before"),
        ("Email policy | Before", "Email policy |  |  |  | Before"),
        ("ICT policy\nEmail policy | | | after", "Email policy |  |  |  | after"),
        ("Email policy | | | | | before", "Email policy |  |  |  | before"),
        ("Email policy | | 2.0 | before", "Email policy |  | 2.0 |  | before"),
        ("before | Email policy", "Email policy |  |  |  | before"),
        ("after", "Title |  |  |  | after"),
    ],
)
def test_order_that_stands_in_another_part_is_not_lost(written: str, line: str) -> None:
    linked = parameter("related_policies")
    form = ValueForm(linked, {"text": written})
    word = line.rpartition(" ")[2]
    assert form.non_field_errors() == [
        f"“{word}” belongs in the part “Order beside this policy”. Write the whole line so: {line}"
    ]
    assert ValueForm(linked, {"text": line}).is_valid()


def test_word_of_an_order_within_other_words_is_none() -> None:
    form = ValueForm(parameter("related_policies"), {"text": "After school clubs | before.example"})
    assert form.is_valid()


def test_line_that_the_help_shows_is_taken_with_its_order() -> None:
    linked = parameter("related_policies")
    line = linked.help.partition("A whole line is then: ")[2]
    form = ValueForm(linked, {"text": line})
    assert form.is_valid()
    assert form.cleaned_data["value"] == [{"title": "Email policy", "order": "before"}]


def test_lines_that_go_on_with_a_clause_are_one_paragraph_with_every_address(
    client_of: ClientOf, head: Person, school: School
) -> None:
    text = (
        "Social media policy of Rowan Primary School\n\n1. Rules\n\n1.1 Staff of this school"
        " must keep their\n\npasswords on MySpace to\nthemselves.\n\n1.2 They tell nobody.\n"
    )
    handed_in, _ = actions.hand_in_document(
        by=head, school=school, data=text.encode(), file_name="wrapped.txt"
    )
    document = actions.read_handed_in(by=actions.READER, document=handed_in)
    lines = {line.number: line for line in reader.annotated_lines(document)}
    assert lines[5].text == (
        "1.1 Staff of this school must keep their passwords on MySpace to themselves."
    )
    assert lines[5].also == [6, 7, 8, 9]
    assert (lines[3].kind, lines[5].kind) == ("heading", "text")
    assert [note["line"] for note in lines[5].notes] == [7]
    shown = page(client_of(head), "text", school, document=document.public_id)
    assert 'id="line-7"' in shown
    assert '<a class="soft" href="#line-7">line 7</a>' in shown
    assert 10 in lines


def test_group_that_is_stated_whole_says_that_nothing_is_missing(
    client_of: ClientOf, document: PolicyDocument, head: Person, school: School
) -> None:
    words = "Nothing: every choice of this group is stated."
    where = {"document": document.public_id, "group": len(groups())}
    assert words not in page(client_of(head), "value-group", school, **where)
    last = [known.name for known in groups()[list(groups())[-1]]]
    document.suggestions.filter(parameter__in=last).update(quote="The policy says so.", line=1)
    assert words in page(client_of(head), "value-group", school, **where)
