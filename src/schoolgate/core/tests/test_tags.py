import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from schoolgate.core.templatetags import schoolgate as tags


def test_icon_without_label_is_decoration():
    assert 'aria-hidden="true"' in tags.icon("inbox")


def test_icon_with_label_is_a_named_picture():
    drawn = tags.icon("inbox", label='"Inbox" & more')
    assert 'role="img" aria-label="&quot;Inbox&quot; &amp; more"' in drawn


def test_icon_that_points_turns_with_the_text():
    assert "icon-turns" in tags.icon("back")
    assert "icon-turns" not in tags.icon("inbox")


def test_icon_unknown_fails():
    with pytest.raises(KeyError):
        tags.icon("unicorn")


def test_state_is_a_word_with_a_shape():
    drawn = tags.state("good", "Approved <today>")
    assert "<span>Approved &lt;today&gt;</span>" in drawn
    assert "<svg" in drawn


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.time(15, 30), "3.30pm"),
        (dt.time(9, 0), "9am"),
        (dt.time(12, 0), "midday"),
        (dt.time(0, 0), "midnight"),
        (dt.time(0, 5), "12.05am"),
        (None, ""),
    ],
)
def test_clock_speaks_as_people_do(value, expected):
    assert tags.clock(value) == expected


def test_day_and_moment_in_the_time_of_the_school(settings):
    settings.TIME_ZONE = "Europe/London"
    late = dt.datetime(2026, 7, 1, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert tags.day(late) == "Thursday 2 July 2026"
    assert tags.moment(late) == "Thursday 2 July 2026, 12.30am"
    assert tags.day(dt.date(2026, 12, 4)) == "Friday 4 December 2026"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Amina Okafor", "AO"), ("Siân ap Rhys Bowen", "SB"), ("Prince", "P"), ("", "")],
)
def test_initials(name, expected):
    assert tags.initials(name) == expected


def test_crest_takes_the_first_two_words():
    assert tags.crest("St Aldhelm's Primary School") == "SA"


def test_marked_sets_quotes_apart_and_escapes_the_rest():
    notes = [{"quote": "[insert <name>]"}, {"quote": ""}, {"message": "no quote"}]
    drawn = tags.marked("Go to [insert <name>] & co", notes)
    assert drawn == "Go to <mark>[insert &lt;name&gt;]</mark> &amp; co"


def test_marked_without_notes_escapes():
    assert tags.marked("<b>", []) == "&lt;b&gt;"


def test_marked_takes_the_longest_of_two_quotes():
    notes = [{"quote": "Act 1998"}, {"quote": "Data Protection Act 1998"}]
    assert tags.marked("the Data Protection Act 1998", notes) == (
        "the <mark>Data Protection Act 1998</mark>"
    )


def test_bar_chart_draws_from_one_start():
    chart = tags.bar_chart("Signed", [{"label": "a", "value": 40}, {"label": "b", "value": 10}])
    assert [row["width"] for row in chart["rows"]] == ["100.00", "25.00"]


def test_bar_chart_of_nothing():
    chart = tags.bar_chart("Signed", [{"label": "a", "value": 0}])
    assert [row["width"] for row in chart["rows"]] == ["0.00"]
    assert tags.bar_chart("Signed", [])["rows"] == []


def test_share_chart_parts_follow_one_another():
    chart = tags.share_chart("Rests on", [{"label": "a", "value": 1}, {"label": "b", "value": 3}])
    drawn = [(part["x"], part["width"], part["percent"]) for part in chart["parts"]]
    assert drawn == [("0.00", "25.00", 25), ("25.00", "75.00", 75)]


def test_share_chart_of_nothing():
    assert tags.share_chart("Rests on", [{"label": "a", "value": 0}])["parts"][0]["percent"] == 0


def test_figure_has_its_table():
    context = tags.bar_chart("Signed", [{"label": "Staff <all>", "value": 1200}], unit="people")
    page = render_to_string("core/components/bar_chart.html", context)
    assert '<th scope="row">Staff &lt;all&gt;</th><td class="number">1,200</td>' in page


def test_pager_keeps_the_filter():
    request = RequestFactory().get("/people/?role=teacher&page=3")
    page = Paginator(range(72), 12).page(3)
    drawn = render_to_string("core/components/pager.html", {"page": page}, request)
    assert 'href="?role=teacher&amp;page=2" rel="prev"' in drawn
    assert '<span aria-current="page">3</span>' in drawn
    assert "25 to 36 of 72" in drawn


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the door.")
    size = forms.ChoiceField(
        label="Size", widget=forms.RadioSelect, choices=[("s", "Small"), ("l", "Large")]
    )
    sure = forms.BooleanField(label="Sure")
    paper = forms.FileField(label="Paper", required=False)
    opens = forms.DateField(label="Opens", widget=forms.SelectDateWidget)
    ticket = forms.CharField(widget=forms.HiddenInput)


def test_kind_of_field():
    form = Sample()
    kinds = {name: tags.kind_of_field(form[name]) for name in form.fields}
    assert kinds == {
        "name": "plain",
        "size": "choices",
        "sure": "checkbox",
        "paper": "file",
        "opens": "boxes",
        "ticket": "plain",
    }


def test_fields_take_the_order_they_are_named_in():
    shown = tags.fields(Sample(), "size", "name")
    assert [bound.name for bound in shown["fields"]] == ["size", "name"]
    assert shown["hidden"] == []


def test_every_link_of_the_error_summary_leads_to_a_control():
    page = render_to_string("core/components/form.html", {"form": Sample({}), "submit": "Send"})
    leads = set(re.findall(r'<a href="#([\w-]+)"', page))
    ids = set(re.findall(r' id="([\w-]+)"', page))
    assert leads == {"id_name", "id_size_0", "id_sure", "id_opens_day"}
    assert leads <= ids


def test_field_with_an_error_says_so_to_a_screen_reader():
    page = render_to_string("core/forms/field.html", {"field": Sample({})["name"]})
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert 'id="id_name_helptext">As on the door.' in page


def test_what_is_pasted_is_not_cut_by_the_browser():
    class Words(forms.Form):
        words = forms.CharField(min_length=2, max_length=5, widget=forms.Textarea)

    page = render_to_string("core/components/form.html", {"form": Words(), "submit": "Send"})
    assert 'minlength="2"' in page
    assert "maxlength" not in page
    assert "maxlength" not in Words().as_div()


def test_form_renders_itself_in_our_look():
    page = Sample().as_div()
    assert "<legend>Size</legend>" in page
    assert page.count('name="ticket"') == 1
    assert '<label class="choice" for="id_sure">' in page
    assert "(optional)" in page


def test_password_form_does_not_promise_to_keep_what_was_written():
    class Password(forms.Form):
        word = forms.CharField(widget=forms.PasswordInput)

    assert tags.error_summary(Password({}))["kept"] is False
    assert tags.error_summary(Sample({"name": "Ash"}))["kept"] is True


def test_form_sent_empty_does_not_say_that_something_is_kept():
    assert tags.error_summary(Sample({}))["kept"] is False
