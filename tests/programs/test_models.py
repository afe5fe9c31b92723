"""What the database itself refuses."""

import pytest
from django.db import IntegrityError

from mentoring.ui.labels import Labels
from programs.models import Program

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("labels", "constraint"),
    [
        ({"mentor_label": "Native"}, "program_labels_in_both_numbers"),
        ({"mentees_label": "Explorers"}, "program_labels_in_both_numbers"),
        (
            {
                "mentor_label": "Guide",
                "mentors_label": "Guides",
                "mentee_label": "guide",
                "mentees_label": "guides",
            },
            "program_labels_tell_apart",
        ),
    ],
)
def test_labels_come_in_both_numbers_and_differ(
    labels: dict[str, str], constraint: str, program: Program
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        Program.objects.filter(pk=program.pk).update(**labels)


def test_one_side_alone_may_have_its_own_words(program: Program) -> None:
    Program.objects.filter(pk=program.pk).update(mentor_label="Native", mentors_label="Natives")
    program.refresh_from_db()
    assert program.labels == Labels(mentor="Native", mentors="Natives")
    assert program.labels.words["mentee"] == "mentee"
    assert program.in_mails["labels"]["mentors"] == "Natives"
