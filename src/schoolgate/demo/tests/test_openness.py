"""What the demo schools' people told openly."""

import pytest

from schoolgate.demo.openness import add_openness
from schoolgate.openness.models import Note


@pytest.mark.django_db
def test_demo_has_notes_that_wait_and_one_that_is_answered(cast):
    assert all((cast.head, cast.teacher, cast.dsl))
    add_openness(cast.school)
    assert set(Note.objects.values_list("kind", "state", "writer")) == {
        ("link", "answered", cast.teacher.pk),
        ("interest", "told", cast.teacher.pk),
        ("pupil-request", "told", cast.dsl.pk),
    }
