"""Changes of the law: noticed once, told to the policies that cite them, answered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from schoolgate.conftest import Cast, sign_in
from schoolgate.core import clock
from schoolgate.core.inbox import needs
from schoolgate.core.refusal import Refused
from schoolgate.ledger.models import Entry
from schoolgate.notices.hearing import hear_what_is_new
from schoolgate.notices.models import Notice
from schoolgate.policies.life.texts import text_for
from schoolgate.policies.models import Draft
from schoolgate.policies.packs import load_pack
from schoolgate.policies.states import DraftState
from schoolgate.policies.tests.life import making
from schoolgate.policies.text import from_json, text_of
from schoolgate.reviews import actions, law_actions
from schoolgate.reviews.cites import cited_laws
from schoolgate.reviews.law import differences, facts_of, laws_today
from schoolgate.reviews.models import LawChange, LawNote, LawOnFile
from schoolgate.reviews.tests.making import in_force, law_note, opened
from schoolgate.reviews.watch import WATCH, watch_law

ACT = {"name": "Made-up Act 2020", "year": 2020, "kind": "act", "status": "in-force"}
GUIDANCE = {
    "name": "Guidance",
    "status": "in-force",
    "editions": [
        {"name": "Guidance 2027", "from": "2027-09-01", "until": "2028-02-29"},
        {"name": "Guidance 2028", "from": "2028-02-29"},
    ],
}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("today", "edition"),
    [
        ("2027-08-31", None),
        ("2027-09-01", "Guidance 2027"),
        ("2028-02-28", "Guidance 2027"),
        ("2028-02-29", "Guidance 2028"),
    ],
)
def test_edition_changes_on_its_day(today: str, edition: str | None) -> None:
    assert facts_of(GUIDANCE, day(today)).get("edition") == edition


def test_work_of_the_editor_is_no_change_of_the_law() -> None:
    edited = {**ACT, "checked": "2027-01-01", "source": "seen: a page", "note": "Longer"}
    assert facts_of(edited, day("2027-01-01")) == facts_of(ACT, day("2027-01-01"))


def test_differences_say_what_was_and_what_is() -> None:
    after = {**ACT, "status": "repealed", "replaced_by": ["a-new-act", "another"]}
    assert list(differences(ACT, after)) == [
        "it was in force, now it is repealed",
        "what takes its place was not stated, now it is a new act and another",
    ]
    assert list(differences(ACT, ACT)) == []
    assert list(differences(ACT, {})) == ["it is no longer in the list of laws"]


def test_policy_cites_what_it_lists_and_what_it_names() -> None:
    cited = cited_laws(text_of(load_pack("THO"), {}), day("2027-01-01"))
    assert "3.1.1e" in cited["guidance-for-safer-working-practice"]
    assert cited["equality-act-2010"] != []


@pytest.mark.django_db
def test_law_is_compared_with_what_it_was() -> None:
    first = {"act": ACT, "other": {"name": "Other", "status": "in-force"}}
    assert law_actions.compare_laws(by=WATCH, laws=first) == []
    assert law_actions.compare_laws(by=WATCH, laws=first) == []
    later = {"act": {**ACT, "status": "repealed"}, "new": {"name": "New", "status": "in-force"}}
    changes = law_actions.compare_laws(by=WATCH, laws=later)
    assert sorted((one.law, one.after.get("status", "")) for one in changes) == [
        ("act", "repealed"),
        ("other", ""),
    ]
    assert law_actions.compare_laws(by=WATCH, laws=later) == []
    assert sorted(LawOnFile.objects.values_list("law", flat=True)) == ["act", "new"]


def test_nobody_but_the_system_compares_the_law(cast: Cast) -> None:
    with pytest.raises(Refused):
        law_actions.compare_laws(by=cast.head, laws={})


@pytest.mark.clause("THO-1.1.3")
@pytest.mark.clause("REC-18.4")
def test_law_edited_by_a_school_is_told_to_policies_that_cite_it(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = in_force(cast, "THO", whole=True)
    watch_law()
    assert LawChange.objects.count() == 0
    (tmp_path / "law.yaml").write_text(
        "- {id: equality-act-2010, name: Equality Act 2010, year: 2010, kind: act,"
        " status: repealed, jurisdiction: uk, since: '2026-11-01',"
        " note: Made up, source: the school, checked: '2026-11-21'}\n"
        "- {id: copyright-designs-and-patents-act-1988, name: Some Act 1988, year: 1988, kind: act,"
        " status: repealed, jurisdiction: uk, since: '2026-11-01',"
        " note: Made up, source: the school, checked: '2026-11-21'}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("SCHOOLGATE_REFERENCE_DIR", str(tmp_path))
    told = watch_law()
    notes = {note.change.law: note for note in LawNote.objects.select_related("change")}
    note = notes["equality-act-2010"]
    assert (note.version, note.school, told) == (version, cast.school, len(notes))
    entry = Entry.objects.filter(event="reviews.law_changed", subject_id=note.public_id)
    assert (entry.count(), watch_law(), LawNote.objects.count()) == (1, 0, len(notes))


def test_version_adopted_after_a_change_is_not_told(cast: Cast) -> None:
    change = LawChange.objects.create(
        law="equality-act-2010", name="Equality Act 2010", before=ACT, after={},
        found_on=clock.today() - dt.timedelta(days=1),
    )  # fmt: skip
    law_actions.compare_laws(by=WATCH, laws=laws_today(clock.today()))
    in_force(cast, "THO", whole=True)
    assert (watch_law(), change.notes.count()) == (0, 0)


def test_change_of_law_that_needs_no_review_is_answered_once(cast: Cast) -> None:
    note = law_note(in_force(cast))
    with pytest.raises(Refused):
        law_actions.set_law_note_aside(by=cast.teacher, note=note, reason="No")
    kept = law_actions.set_law_note_aside(by=cast.head, note=note, reason="We quote no section")
    assert (kept.answer, kept.answered_by) == ("not-needed", cast.head)
    with pytest.raises(Refused):
        law_actions.set_law_note_aside(by=cast.head, note=note, reason="Again")


def test_review_for_a_change_of_law_answers_it(cast: Cast) -> None:
    version = in_force(cast, review_triggers=["law-change"])
    note = law_note(version)
    review = opened(cast, version, "law-change")
    note.refresh_from_db()
    assert (note.answer, note.review) == ("review", review)
    actions.put_aside(by=cast.head, review=review, reason="Begun in error")
    note.refresh_from_db()
    assert (note.answer, note.review, note.answered_by) == ("", None, None)


@pytest.mark.clause("THO-1.1.3")
def test_laws_of_the_appendix_are_among_those_that_are_watched() -> None:
    pack = load_pack("THO")
    appendix = {law for one in pack.clauses if one.id.startswith("THO-A") for law in one.law}
    today = day("2027-02-01")
    assert appendix
    assert appendix <= set(cited_laws(text_of(pack, {}), today)) & set(laws_today(today))


# Before it is in force


def repealed(law: str = "equality-act-2010") -> LawChange:
    return LawChange.objects.create(
        law=law, name="Equality Act 2010", before=ACT, after={**ACT, "status": "repealed"},
        found_on=clock.today(),
    )  # fmt: skip


@pytest.mark.clause("REC-18.4")
def test_version_that_is_still_to_begin_is_told_of_the_law(cast: Cast) -> None:
    in_days = clock.today() + dt.timedelta(days=120)
    coming = making.adopted(cast, "WHF", effective_from=in_days)
    laws = cited_laws(from_json(coming.text), clock.today())
    change = repealed(next(iter(laws)))
    law_actions.compare_laws(by=WATCH, laws=laws_today(clock.today()))
    assert watch_law() == 1
    note = change.notes.get()
    assert note.version == coming
    url = f"/s/{cast.school.slug}/reviews/law/{note.public_id}/"
    assert url in [item.url for item in needs(cast.head)]
    client = sign_in(cast.head)
    page = client.get(url).content.decode()
    assert "It can be reviewed from that day." in page
    assert "Review the policy for it" not in page
    client.post(url, {"reason": "The clause stands"})
    assert change.notes.get().answer == "not-needed"


@pytest.mark.clause("REC-18.4")
def test_draft_in_the_making_is_told_of_the_law_once(cast: Cast) -> None:
    leaders = {cast.head, cast.line_manager}
    draft = making.begun(cast, "WHF")
    law = next(iter(cited_laws(text_for(draft, cast.school), clock.today())))
    change = repealed(law)
    law_actions.compare_laws(by=WATCH, laws=laws_today(clock.today()))
    assert (watch_law(), watch_law()) == (1, 0)
    assert change.draft_notes.get().draft == draft
    hear_what_is_new()
    told = Notice.objects.filter(event="reviews.law_changed_for_draft")
    assert {notice.person for notice in told} == leaders
    page = sign_in(cast.head).get(told.get(person=cast.head).url).content.decode()
    assert "The law has changed since this draft was begun:" in page
    assert "Equality Act 2010" in page


def test_draft_begun_after_a_change_or_put_aside_is_not_told(cast: Cast) -> None:
    change = repealed()
    LawChange.objects.update(found_on=clock.today() - dt.timedelta(days=1))
    making.begun(cast, "THO")
    old = making.begun(cast, "THO")
    Draft.objects.filter(pk=old.pk).update(
        at=clock.now() - dt.timedelta(days=9), state=DraftState.DROPPED
    )
    law_actions.compare_laws(by=WATCH, laws=laws_today(clock.today()))
    assert (watch_law(), change.draft_notes.count()) == (0, 0)
