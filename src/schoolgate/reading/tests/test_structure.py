from __future__ import annotations

import pytest

from schoolgate.reading.tests import build, samples
from schoolgate.reading.tests.outline import clauses, control, headings, read


def furniture(document):
    return [line.number for line in document.source.lines if line.kind == "furniture"]


def leads(document):
    return [(c.text, c.lead) for c in document.clauses if c.lead]


def test_markdown_is_read_by_its_own_marks():
    document = read(samples.MARKDOWN, "policy.md")
    assert headings(document) == [
        "# Why we have rules",
        "# What staff do",
        "# What we never do",
    ]
    assert document.title == "Online presence policy"
    assert document.organisation == "Larkfield Infant School"
    assert document.clauses[2].text == (
        "People judge a school by what it shows of itself. "
        "See the helpline (https://help.example/line)."
    )


def test_pages_are_joined_and_their_edges_cut():
    document = read(samples.PAGED)
    assert furniture(document) == [1, 17, 18, 23, 24, 33]
    assert clauses(document) == [
        (
            "1.1 This policy says how adults at Ashgrove High School behave online. It applies in "
            "school and at home, and to any service that carries words or pictures to other people."
        ),
        "1.2 Adults must:",
        (
            "1.3 Nobody may act for the school online without the leave of the head teacher, who "
            "keeps a list of those who may, and who takes a name off that list when the person "
            "leaves the school."
        ),
        "2.1 The office keeps records for 18 months, as section 1.2 asks.",
    ]
    assert document.clauses[-2].line == 20
    assert document.clauses[-2].end_line == 26


def test_nested_lists_keep_the_sentence_that_leads_in():
    assert leads(read(samples.PAGED)) == [
        ("keep pupils safe;", "Adults must:"),
        ("tell the safeguarding lead without delay; and", "Adults must:"),
        ("follow:", "Adults must:"),
        ("this policy, and", "follow:"),
        ("the staff code.", "follow:"),
    ]
    assert leads(read(samples.TITLE_CASE)) == [
        ("think before they post", "Staff should:"),
        ("keep in mind that:", "Staff should:"),
        ("screenshots last", "keep in mind that:"),
        ("friends of friends can read it", "keep in mind that:"),
        ("ask when in doubt", "Staff should:"),
    ]


def test_title_case_lines_are_headings():
    document = read(samples.TITLE_CASE)
    assert document.title == "Social Media Guidelines for Staff"
    assert document.organisation == "Brook Valley Academy Trust"
    assert headings(document) == ["# Who This Is For", "# Our Expectations", "# Getting It Wrong"]


def test_parts_sections_and_appendices_nest():
    document = read(samples.PARTS)
    assert headings(document) == [
        "# Part A General",
        "## Section 1 Words we use",
        "## Section 2 Who may post",
        "# Appendix 1 People to call",
        "# APPENDIX 2 List of people who may post",
    ]
    assert clauses(document)[1:4] == [
        "2.1 Only named people may post.",
        "2.1.1 The head names them.",
        "2.3 The office keeps the list. See Appendix 2.",
    ]
    assert document.clauses[1].path == ("General", "Who may post")


def test_table_of_contents_gives_no_headings():
    document = read(samples.CONTENTS)
    assert headings(document) == ["# 1 Introduction", "# 2 Duties", "# 3 Pictures"]
    assert [section.line for section in document.sections] == [9, 13, 17]
    assert [c.number for c in document.clauses if c.kind == "control"] == ["", "", "", ""]


def test_control_table_lines_and_history():
    assert control(read(samples.CONTROL)) == [
        ("title", "Communication Policy", ""),
        ("version", "2.4", ""),
        ("owner", "Deputy Head (Pastoral)", ""),
        ("adopted", "Full Governing Board", ""),
        ("adopted", "7th June 2023", "2023-06-07"),
        ("review", "Summer Term 2025", "2025-08-31"),
        ("version", "2.4", "2023-06-07"),
        ("adopted", "the governing board on 07/06/2023", "2023-06-07"),
    ]


def test_bracket_numbers_and_odd_bullets():
    document = read(samples.BRACKETS)
    assert headings(document) == ["# 1) Accounts", "# 2) Pictures", "# 3) Messages"]
    assert clauses(document, "item") == [
        "a) Each adult has one account.",
        "b) Nobody lends an account.",
        "Ask first.",
        "Show groups, not faces.",
        "Keep originals in school.",
    ]
    assert [sentence.text for sentence in document.clauses[-1].sentences] == [
        "Use the school's system.",
        "It keeps a copy of e.g. every mail, letter etc.",
        "It belongs to St. Anne's.",
    ]


def test_blank_line_after_every_line_does_not_break_sentences():
    document = read(samples.DOUBLE_SPACED)
    assert headings(document) == ["# 1 INTRODUCTION", "# 2 AT WORK"]
    assert [c.number for c in document.clauses] == ["1.1", "1.2", "2.1", "2.2"]
    assert [(c.line, c.end_line) for c in document.clauses] == [
        (3, 7),
        (11, 15),
        (21, 23),
        (25, 27),
    ]


def test_declaration_and_form_are_no_rules():
    document = read(samples.DECLARATION)
    assert clauses(document) == ["Please read with care."]
    assert clauses(document, "declaration")[0] == (
        "I have read the guidance on posting and agree to follow it."
    )
    assert len(clauses(document, "declaration")) == 4
    assert clauses(document, "form")[-5:-2] == ["Pupils", "Families", "Everyone"]


def test_number_alone_on_a_line_belongs_to_the_line_below():
    assert headings(read(samples.SPLIT_NUMBERS)) == ["# 1 Respect", "# 2 Privacy", "# 3 Help"]


def test_headings_with_a_colon_and_unmarked_items():
    document = read(samples.COLON_HEADINGS)
    assert headings(document) == ["# Aims", "# Rules for visitors"]
    assert clauses(document, "item") == [
        "hand out a badge;",
        "keep the cameras;",
        "give them back.",
    ]
    assert control(document)[1:] == [
        ("adopted", "Spring Term 2024", "2024-01-01"),
        ("review", "2025/26", "2026-08-31"),
    ]


def test_indented_text_is_joined():
    document = read(samples.HANGING)
    assert document.organisation == "Moorside Nursery School"
    assert headings(document) == ["# 1 Our way of working", "# 2 If something goes wrong"]
    assert clauses(document, "item") == [
        (
            "Staff do not accept families as friends unless the friendship is older than the child's "
            "place."
        ),
        "Staff do not post during sessions.",
    ]


def test_options_are_named_on_their_clauses():
    document = read(samples.OPTIONS)
    assert [(c.number, c.option) for c in document.clauses if c.number] == [
        ("2.1", "Option A"),
        ("2.1", "Option B"),
        ("2.2", ""),
    ]
    assert clauses(document, "note") == [
        "Guidance note: schools should choose one option and delete the other.",
        "OR",
        "[Insert name of the school's network manager]",
    ]


def test_tabs_after_numbers_are_no_tables():
    document = read(samples.TABBED)
    assert clauses(document) == [
        "1.1 The name belongs to the school.",
        "1.2 Nobody uses it without leave.",
        "Role | May use the name",
        "Head | Yes",
        "Teacher | Only on class pages",
    ]


def test_heading_over_two_lines_in_capitals():
    document = read(
        "A POLICY\n\nWHAT WE ASK OF EVERYBODY WHO WORKS IN OUR SCHOOL AND\nVISITS IT\n\nBe kind.\n"
    )
    assert headings(document) == [
        "# WHAT WE ASK OF EVERYBODY WHO WORKS IN OUR SCHOOL AND VISITS IT"
    ]


def test_broken_numbering_is_kept_as_printed():
    text = "1. AIMS\n\n1.1 One rule stands here.\n\n1.1 Another rule stands here.\n\n4. END\n\n1.7 Last rule.\n"
    document = read(text)
    assert headings(document) == ["# 1 AIMS", "# 4 END"]
    assert [c.number for c in document.clauses] == ["1.1", "1.1", "1.7"]


def test_hyphen_at_the_end_of_a_line_stays_where_the_word_has_one():
    text = (
        "Staff write to families from the office and show non-\nteaching colleagues how, with\n"
        "the well-known form, so that nobody is left without an an-\nswer for long.\n"
    )
    assert read(text).clauses[0].text.count("-") == 2
    assert "answer" in read(text).clauses[0].text


@pytest.mark.parametrize(
    ("line", "name", "date"),
    [
        ("Review date: May 2026", "review", "2026-05-31"),
        ("Next Review – Autumn 2021", "review", "2021-12-31"),
        ("Date to be reviewed: 3rd September 2024", "review", "2024-09-03"),
        ("Approved by governors on 12/05/2019", "adopted", "2019-05-12"),
        ("Ratified by the Full Governing Body: 01.02.23", "adopted", "2023-02-01"),
        ("Last reviewed: 2022", "reviewed", "2022-01-01"),
        ("Effective from: 1 Sept 2025", "effective", "2025-09-01"),
        ("Version 3.0", "version", ""),
        ("Issue: February 2025", "issue", "2025-02-01"),
        ("Review date: ________", "review", ""),
    ],
)
def test_control_line(line, name, date):
    found = control(read(f"Web Policy\n\n{line}\n\n1. Scope\n\nThis binds everyone.\n"))
    assert [(field[0], field[2]) for field in found[1:]] == [(name, date)]


def test_sentence_about_reviewing_is_no_control_field():
    text = "Web Policy\n\nReview\n\nThe governors review this policy when the law changes.\n"
    assert control(read(text)) == [("title", "Web Policy", "")]


def test_adoption_told_in_a_sentence():
    text = "Web Policy\n\nThis policy was adopted by the board on 3 May 2024. It binds all staff.\n"
    assert control(read(text))[1][0::2] == ("adopted", "2024-05-03")
    assert len(clauses(read(text))) == 1


def test_page_numbers_alone_are_cut_but_years_stay():
    document = read("Rules\n\nWe keep the\n\n12\n\nrecords of\n1997\nin the office.\n\n13\n")
    assert furniture(document) == [5, 11]
    assert "1997" in document.clauses[-1].text


def test_clause_knows_the_line_of_each_sentence():
    document = read(samples.HANGING)
    assert [(s.text.split()[0], s.line) for s in document.clauses[-1].sentences] == [
        ("The", 14),
        ("The", 14),
    ]
    assert all(s.clause == c.index for c in document.clauses for s in c.sentences)


RULE = "Nobody at this school writes to a child from an account of their own."


def test_title_stands_below_what_a_web_page_prints_first():
    text = f"We use cookies. Please read on...\n\nMessaging Policy\n\n{RULE}\n"
    assert read(text).title == "Messaging Policy"


def test_navigation_of_a_web_page_is_furniture():
    document = read(f"Skip to content ↓\n\nMessaging Policy\n\n{RULE}\n")
    assert (furniture(document), clauses(document)) == ([1], [RULE])


def test_title_of_the_template_gives_way_to_the_title_of_the_policy():
    text = f"Model messaging policy for schools\n\nMessaging Policy\n\n{RULE}\n"
    assert read(text).title == "Messaging Policy"


def test_remark_in_brackets_is_no_heading():
    document = read(f"Messaging Policy\n\n(See also the phone rules)\n\n{RULE}\n")
    assert headings(document) == []


def test_accepted_by_is_a_field_of_the_control():
    text = f"Messaging Policy\n\nDate Accepted by Governors: Spring 2025\n\n{RULE}\n"
    assert control(read(text))[1] == ("adopted", "Spring 2025", "2025-01-01")


def test_fields_side_by_side_are_two_fields():
    text = f"Messaging Policy\n\nUpdated May 2025          Review date May 2027\n\n{RULE}\n"
    assert control(read(text))[1:] == [
        ("reviewed", "May 2025", "2025-05-01"),
        ("review", "May 2027", "2027-05-31"),
    ]


def test_bullets_run_together_are_items():
    text = f"Messaging Policy\n\nStaff must: \uf0b7 Knock first. \uf0b7 Close the door.\n\n{RULE}\n"
    assert clauses(read(text), "item") == ["Knock first.", "Close the door."]


def test_number_alone_belongs_to_the_heading_below():
    text = f"Messaging Policy\n1\nAIM\n1.1\n{RULE}\n2\nSCOPE\n2.1\n{RULE}\n"
    document = read(text)
    assert headings(document) == ["# 1 AIM", "# 2 SCOPE"]
    assert [c.number for c in document.clauses] == ["1.1", "2.1"]


def test_number_ending_in_zero_heads_its_numbers():
    text = f"1.0 Why we wrote this\n1.1 {RULE}\n2.0 Whom it binds\n2.1 {RULE}\n"
    assert headings(read(text)) == ["# 1.0 Why we wrote this", "# 2.0 Whom it binds"]


def test_contents_run_into_one_line_are_no_clause():
    text = (
        "Messaging Policy\n\nContents 1. Aim 2 2. Scope 3 3. Phones at work 4 4. Breach 6\n\n"
        f"1. Aim\n\n{RULE}\n"
    )
    assert clauses(read(text)) == [RULE]


def test_name_of_the_school_stops_at_the_end_of_a_sentence():
    text = "This binds those who work at Fernbrook High School. School staff read the Phone Policy. School governors too."
    assert read(text).organisation == "Fernbrook High School"


def test_alternatives_told_in_a_line_are_options():
    text = "Messaging Policy\n\nOption A: Staff must not write.\n\nOption B: Staff may write.\n"
    assert [c.option for c in read(text).clauses] == ["Option A", "Option B"]


def test_welsh_name_of_a_school():
    text = f"Polisi Negeseuon\n\nYsgol Gynradd Bryn Celyn\n\n{RULE}\n"
    assert read(text).organisation == "Ysgol Gynradd Bryn Celyn"


def test_guide_is_a_title_and_says_when_it_was_agreed():
    text = f"Sending messages: our guide for helpers\n\nAgreed by our governors in May 2025. We look at this guide again in May 2026.\n\n{RULE}\n"
    assert control(read(text)) == [
        ("title", "Sending messages: our guide for helpers", ""),
        ("adopted", "our governors in May 2025", "2025-05-01"),
        ("review", "in May 2026", "2026-05-31"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "The Governing Body of Oxbow Primary School wrote this.",
        "Standards of behaviour for Oxbow Primary School",
    ],
)
def test_words_before_the_name_of_the_school_are_left_out(line):
    assert read(f"Messaging Policy\n\n{line}\n\n{RULE}\n").organisation == "Oxbow Primary School"


def test_contents_of_a_text_that_breaks_off():
    text = f"Messaging Policy\n\nContents\n1. Aim\n2. Phones\n3. Breach\n\n1. Aim\n\n{RULE}\n"
    assert clauses(read(text)) == [RULE]


def test_member_of_staff_responsible_is_the_owner():
    text = f"Messaging Policy\n\nMember of staff responsible: Jo Bell\n\n{RULE}\n"
    assert control(read(text))[1:] == [("owner", "Jo Bell", "")]


def test_sixth_form_is_no_form_to_fill_in():
    text = f"# Messaging Policy\n\n## Hilltop School and Sixth Form\n\n{RULE}\n"
    assert clauses(read(text, "policy.md")) == [RULE]


def test_first_heading_is_the_title_where_nothing_says_policy():
    def fill(paper):
        paper.title_line("Beech Hill Primary School")
        paper.title_line("Staying safe online")
        for heading in ("Introduction", "Monitoring"):
            paper.title_line(heading)
            paper.prose("This is for everybody who works here. " * 12)

    assert read(build.pdf(fill), "scan-0042.pdf").title == "Staying safe online"


def test_heading_below_prose_is_no_title():
    def fill(paper):
        paper.prose("This is for everybody who works here. " * 3)
        paper.title_line("Monitoring")
        paper.prose("The school looks at its own devices. " * 3)

    document = read(build.pdf(fill), "scan-0042.pdf")
    assert document.title == ""
    assert [section.heading for section in document.sections] == ["Monitoring"]


COVER = """\
Staying safe online policy

Author / Owner

Ada Wren, Deputy Head

Date policy updated

20 January 2026

Date of Next Review

Autumn 2028

Introduction

Everybody who works here keeps to this policy when they write about the school.
"""


def test_labels_above_their_values_are_control_fields():
    fields = {field.name: (field.value, field.line) for field in read(COVER, "policy.txt").control}
    assert fields["owner"] == ("Ada Wren, Deputy Head", 5)
    assert fields["reviewed"] == ("20 January 2026", 9)
    assert fields["review"] == ("Autumn 2028", 13)


def test_two_labels_on_one_line_are_two_control_fields():
    text = "Online policy\n\nDate of Policy: July 2025 Review: July 2028\n\nStaff keep to it.\n"
    fields = {field.name: field.value for field in read(text, "policy.txt").control}
    assert (fields["issue"], fields["review"]) == ("July 2025", "July 2028")


def test_a_label_above_prose_is_no_control_field():
    text = "Online policy\n\nReview\n\nThe head looks at this policy when the law changes.\n"
    assert "review" not in {field.name for field in read(text, "policy.txt").control}


def test_contents_with_their_pages_in_cells_are_no_clauses():
    rows = "".join(
        f"<tr><td>{number} {title}</td><td>{number}</td></tr>"
        for number, title in enumerate(["AIM", "SCOPE", "PHONES", "BREACH"], start=1)
    )
    page = (
        f"<html><body><h1>Messaging Policy</h1><h2>Contents</h2><table>{rows}</table>"
        f"<h2>1 AIM</h2><p>{RULE}</p></body></html>"
    )
    document = read(page, "policy.html")
    assert [one.kind for one in document.clauses] == ["control"] * 5 + ["clause"]
    assert headings(document) == ["# 1 AIM"]
