"""A programme's words for its two sides hold no markup: the page that forgets to escape them is harmless."""

import re

from django.db import migrations, models

LABELS = ("mentor_label", "mentors_label", "mentee_label", "mentees_label")
NOT_PLAIN = r"[<>\x01-\x1f\x7f-\x9f\u2028\u2029]"


def tidy(apps, schema_editor):
    """Take the characters out; where then a word is missing or both sides are called the same, ours hold."""
    programs = apps.get_model("programs", "Program").objects
    found = models.Q()
    for label in LABELS:
        found |= models.Q(**{f"{label}__regex": NOT_PLAIN})
    for program in programs.filter(found):
        words = {label: " ".join(re.sub(NOT_PLAIN, " ", getattr(program, label)).split()) for label in LABELS}
        for one, several in (LABELS[:2], LABELS[2:]):
            if not (words[one] and words[several]):
                words[one] = words[several] = ""
        if words["mentor_label"].lower() == words["mentee_label"].lower():
            words = dict.fromkeys(LABELS, "")
        programs.filter(pk=program.pk).update(**words)


class Migration(migrations.Migration):
    dependencies = [("programs", "0011_addresses")]

    operations = [
        migrations.RunPython(tidy, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="program",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("mentee_label__regex", "^[^<>\\x01-\\x1f\\x7f-\\x9f\\u2028\\u2029]*$"),
                    ("mentees_label__regex", "^[^<>\\x01-\\x1f\\x7f-\\x9f\\u2028\\u2029]*$"),
                    ("mentor_label__regex", "^[^<>\\x01-\\x1f\\x7f-\\x9f\\u2028\\u2029]*$"),
                    ("mentors_label__regex", "^[^<>\\x01-\\x1f\\x7f-\\x9f\\u2028\\u2029]*$"),
                ),
                name="program_labels_are_plain",
            ),
        ),
    ]
