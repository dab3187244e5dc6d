import pytest

from schoolgate.reading.readability import Readability, measure, syllables_in


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("site", 1),
        ("sites", 1),
        ("pages", 2),
        ("people", 2),
        ("school", 1),
        ("policy", 3),
        ("named", 1),
        ("posted", 2),
        ("social", 2),
        ("media", 3),
        ("information", 4),
        ("governor", 3),
        ("video", 3),
        ("actual", 3),
        ("agree", 2),
        ("you", 1),
        ("the", 1),
        ("e-mail", 2),
        ("don’t", 1),
        ("LADO", 4),
    ],
)
def test_syllables_follow_the_rules(word: str, count: int) -> None:
    assert syllables_in(word) == count


def test_counts_leave_out_sentences_without_words() -> None:
    assert measure(["The cat sat.", "1234.", "It ran off."]) == Readability(6, 2, 6)


def test_grade_is_the_published_formula() -> None:
    counted = Readability(words=100, sentences=5, syllables=150)
    assert counted.grade == pytest.approx(0.39 * 20 + 11.8 * 1.5 - 15.59)
    assert counted.reading_age == 15


def test_nothing_to_read_needs_no_age() -> None:
    assert measure([]).reading_age == 5


def test_long_words_need_an_older_reader() -> None:
    easy = measure(["We keep you safe. Tell us if you are sad."])
    hard = measure(["Institutional representatives reserve discretionary authorisation."])
    assert hard.reading_age > easy.reading_age + 10
