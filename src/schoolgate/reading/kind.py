"""Whether a file handed in is a policy on social networking at all."""

from __future__ import annotations

from collections.abc import Iterable

from schoolgate.reading.health import NOT_SUCH_A_POLICY
from schoolgate.reading.health.duties import topics_told_of
from schoolgate.reading.health.exam import Examination
from schoolgate.reading.health.words import strings
from schoolgate.reading.model import Finding
from schoolgate.reading.values.lexicon import pattern
from schoolgate.reading.values.normal import normal
from schoolgate.reading.values.statements import statements
from schoolgate.reference import parameters
from schoolgate.text import Text

_MEDIA = "{MEDIA_SITE}|(?:social )?networking|online|blogs?|private messages?"
_OF_THE_FIELD = pattern(_MEDIA)
_IN_ITS_TITLE = pattern(
    f"{_MEDIA}|internet|electronic communications?|digital|ict|computers?|emails?|(?:mobile |smart ?)?phones?|telephones?|"
    "acceptable use|messaging|pictures?|photographs?|cameras?"
)
_RULES = pattern(
    "polic(?:y|ies)|codes?|rules?|guid(?:es?|ance|elines?)|agreements?|protocols?|procedures?|conduct|handbook|expectations|standards"
)
# What a file is said to lack makes no sense of one that is something else.
_LACKING = frozenset(["topic-missing", "document-control-missing"])
_ENOUGH = 2
_PART = 4


def told_of_its_kind(exam: Examination, found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings; of a file that is no such policy this is told first, and not what it lacks."""
    if is_such_a_policy(exam):
        return tuple(found)
    about_the_kind = Finding(
        NOT_SUCH_A_POLICY,
        "error",
        exam.first_line.number,
        "",
        Text(
            "This does not look like a policy on social networking: we found hardly a rule in it"
            " about what people do online."
        ),
        Text("a policy on social networking says what people may and may not do there"),
        Text(
            "If it is the wrong file, take it away and hand in the right one. If it is the right"
            " one, see that its words can be copied and are in English: we read no other language."
        ),
    )
    return (about_the_kind, *(each for each in found if each.code not in _LACKING))


def is_such_a_policy(exam: Examination) -> bool:
    """Whether enough signs speak for it; two are enough, so that no real one is taken for another."""
    signs = _settled(exam)
    if signs < _ENOUGH:
        title = normal(exam.document.title)
        signs += bool(_IN_ITS_TITLE.search(title)) + bool(_RULES.search(title))
    if signs < _ENOUGH:
        topics = {each.id for each in topics_told_of(exam)}
        signs += len(topics - set(strings("general_topics"))) + _has_rules_on_it(exam)
    return signs >= _ENOUGH


def _settled(exam: Examination) -> int:
    """How many questions of the field the text settles."""
    general = strings("general_groups")
    names = {each.parameter for each in exam.values}
    return sum(parameters()[name].group not in general for name in names)


def _has_rules_on_it(exam: Examination) -> bool:
    """Whether a good part of its rules name social media."""
    rules = [each for each in statements(exam.document) if each.moods_possible - {"plain"}]
    named = [each for each in rules if _OF_THE_FIELD.search(each.text)]
    return bool(named) and _PART * len(named) >= len(rules)


__all__ = ["is_such_a_policy", "told_of_its_kind"]
