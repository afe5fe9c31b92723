"""What the database itself refuses."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection

from mentoring.ui.labels import Labels
from programs.models import Program

plain_labels = import_module("programs.migrations.0012_plain_labels")

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
        (
            {"mentor_label": "Native", "mentors_label": "<i hx-post=../withdraw/ hx-trigger=load>"},
            "program_labels_are_plain",
        ),
        ({"mentee_label": "Ex\nplorer", "mentees_label": "Explorers"}, "program_labels_are_plain"),
        ({"mentee_label": "Explorer", "mentees_label": "Explo\u2028rers"}, "program_labels_are_plain"),
    ],
)
def test_labels_are_plain_come_in_both_numbers_and_differ(
    labels: dict[str, str], constraint: str, program: Program
) -> None:
    """Whatever goes around the models, which would take line ends out."""
    columns = ", ".join(f"{column} = %s" for column in labels)
    with pytest.raises(IntegrityError, match=constraint), connection.cursor() as cursor:
        cursor.execute(f"UPDATE programs_program SET {columns} WHERE id = %s", [*labels.values(), program.pk])  # noqa: S608


def test_one_side_alone_may_have_its_own_words(program: Program) -> None:
    Program.objects.filter(pk=program.pk).update(mentor_label="Native", mentors_label="Natives")
    program.refresh_from_db()
    assert program.labels == Labels(mentor="Native", mentors="Natives")
    assert program.labels.words["mentee"] == "mentee"
    assert program.in_mails["labels"]["mentors"] == "Natives"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("<b>Native", "Natives", "", ""), ("b Native", "Natives", "", "")),
        (("Native", "<>", "Explorer", "Explorers"), ("", "", "Explorer", "Explorers")),
        (("Guide>", "Guides", "guide", "guides"), ("", "", "", "")),
        (("Native", "Natives", "Ängste & Co", "'quoted'"), ("Native", "Natives", "Ängste & Co", "'quoted'")),
    ],
)
def test_labels_of_before_are_tidied(
    before: tuple[str, ...], after: tuple[str, ...], program: Program
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE programs_program DROP CONSTRAINT program_labels_are_plain")
    programs = Program.objects.filter(pk=program.pk)
    programs.update(**dict(zip(plain_labels.LABELS, before, strict=True)))
    plain_labels.tidy(apps, None)
    assert programs.values_list(*plain_labels.LABELS).get() == after
