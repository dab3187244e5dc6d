"""An end that was cut off is missed, since chains note the heads of one another. Both databases."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from schoolgate.ledger import triggers
from schoolgate.ledger.actions import note_export, note_restore, note_verified
from schoolgate.ledger.models import INSTALLATION, Chain, Entry
from schoolgate.ledger.tests.conftest import Say
from schoolgate.ledger.tests.support import TEST, execute
from schoolgate.ledger.verify import verify_chains

Unguarded = Callable[[], None]


def cut(chain: str, after: int) -> None:
    """Take away the end of a chain and move its head back; the triggers are there again after."""
    condition = f"chain = '{chain}' AND sequence > {after}"
    execute(
        f"DELETE FROM ledger_fact WHERE entry_id IN (SELECT id FROM ledger_entry WHERE {condition})"
    )
    execute(f"DELETE FROM ledger_entry WHERE {condition}")
    execute(
        f"UPDATE ledger_chain SET sequence = {after}, head = (SELECT hash FROM ledger_entry"
        f" WHERE chain = '{chain}' AND sequence = {after}) WHERE id = '{chain}'"
    )
    triggers.arm(connection)


def checked(**wrong: str) -> Entry:
    return note_verified(by=TEST, entries=Entry.objects.count(), wrong=wrong)


def heads(entry: Entry) -> dict[str, list[int]]:
    """How far each chain went that an entry notes."""
    told = json.loads(entry.facts.get(name="heads").value)
    return {chain: sequence for chain, (sequence, _hash) in told.items()}


def length(chain: str) -> int:
    return Chain.objects.get(pk=chain).sequence


def test_chains_note_the_heads_of_one_another(five: list[Entry], say: Say) -> None:
    say(chain="beta")
    told = checked()
    assert (told.chain, heads(told)) == (INSTALLATION, {"alpha": 5, "beta": 1})
    last = Entry.objects.get(chain="alpha", sequence=6)
    noted = {fact.name: json.loads(fact.value) for fact in last.facts.all()}
    assert noted == {"sequence": told.sequence, "hash": told.hash}
    outcome = verify_chains()
    assert (outcome.whole, outcome.noted) == (True, 4)
    assert verify_chains("alpha").noted == 2


def test_chain_that_rests_is_left_in_peace(five: list[Entry], say: Say) -> None:
    say(chain="beta")
    checked()
    say(chain="beta")
    assert heads(checked()) == {"alpha": 6, "beta": 3}
    assert (length("alpha"), length("beta")) == (6, 4)
    assert heads(checked()) == {"beta": 4}
    assert heads(checked()) == {}
    assert (length("alpha"), length("beta")) == (6, 4)
    assert verify_chains().whole


def test_end_that_was_cut_off_is_found(five: list[Entry], say: Say, unguarded: Unguarded) -> None:
    say(chain="beta")
    checked()
    assert verify_chains().whole
    unguarded()
    cut("alpha", 4)
    assert str(verify_chains().broken) == (
        "chain alpha, entry 5: is not there any more as entry 1 of chain installation noted it:"
        " the end was cut off or written anew"
    )
    assert verify_chains("alpha").broken is not None
    assert verify_chains("beta").whole


def test_end_that_was_written_anew_is_found(
    five: list[Entry], say: Say, unguarded: Unguarded
) -> None:
    checked()
    unguarded()
    cut("alpha", 3)
    for number in range(5):
        say(f"another word {number}")
    broken = verify_chains().broken
    assert broken is not None
    assert (broken.chain, broken.sequence) == ("alpha", 5)


def test_end_of_the_installation_that_was_cut_off_is_found_by_any_school(
    five: list[Entry], unguarded: Unguarded
) -> None:
    for _ in range(3):
        note_export(by=TEST, chain=INSTALLATION, with_facts=False)
    checked()
    unguarded()
    cut(INSTALLATION, 2)
    for outcome in (verify_chains(), verify_chains("alpha")):
        assert str(outcome.broken) == (
            "chain installation, entry 4: is not there any more as entry 6 of chain alpha noted"
            " it: the end was cut off or written anew"
        )


def test_chain_of_the_installation_that_is_gone_is_found(
    five: list[Entry], unguarded: Unguarded
) -> None:
    checked()
    unguarded()
    execute("DELETE FROM ledger_fact WHERE entry_id IN (SELECT id FROM ledger_entry"
            f" WHERE chain = '{INSTALLATION}')")  # fmt: skip
    execute(f"DELETE FROM ledger_entry WHERE chain = '{INSTALLATION}'")
    execute(f"DELETE FROM ledger_chain WHERE id = '{INSTALLATION}'")
    assert str(verify_chains().broken).startswith("chain installation, entry 1: is not there")


def test_everything_that_is_wrong_is_told_where_it_is_asked_for(
    five: list[Entry], say: Say, unguarded: Unguarded
) -> None:
    say(chain="beta")
    say(chain="gamma")
    checked()
    unguarded()
    execute("UPDATE ledger_entry SET event = 'x' WHERE chain = 'beta' AND sequence = 1")
    cut("alpha", 4)
    outcome = verify_chains(expected={"delta": ""}, to_the_end=True)
    found = [outcome.broken, *outcome.more]
    assert [(one.chain, one.sequence) for one in found if one] == [
        ("beta", 1), ("delta", 1), ("alpha", 5)
    ]  # fmt: skip
    stopped = verify_chains()
    assert (stopped.broken, stopped.more) == (outcome.broken, ())


def test_head_of_a_broken_chain_is_not_noted(five: list[Entry], say: Say) -> None:
    say(chain="beta")
    told = checked(alpha="entry 3: its hash does not fit its fields")
    assert heads(told) == {"beta": 1}
    assert length("alpha") == 5
    assert json.loads(told.facts.get(name="wrong").value) == [
        ["alpha", "entry 3: its hash does not fit its fields"]
    ]


def test_restored_record_says_in_every_chain_from_where_it_goes_on(
    five: list[Entry], say: Say
) -> None:
    say(chain="beta")
    note_restore(by=TEST, made="2026-11-21T03:00:00Z")
    told = Entry.objects.filter(event="ledger.taken_back").order_by("chain")
    facts = [{fact.name: json.loads(fact.value) for fact in one.facts.all()} for one in told]
    assert [(one.chain, one.sequence) for one in told] == [("alpha", 6), ("beta", 2)]
    assert facts == [
        {"made": "2026-11-21T03:00:00Z", "until": 5}, {"made": "2026-11-21T03:00:00Z", "until": 1}
    ]  # fmt: skip
    assert Entry.objects.get(chain=INSTALLATION).event == "ledger.restored"
    assert verify_chains().whole


def test_verifying_asks_no_more_for_more_nights(five: list[Entry]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            verify_chains()
        return len(queries)

    checked()
    few = asked()
    for _ in range(5):
        checked()
    assert asked() == few
