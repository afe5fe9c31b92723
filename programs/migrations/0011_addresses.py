from django.db import migrations
from django.db.models import F

from mentoring.addresses import PATTERN, address_or_none


def normalise(apps, schema_editor):
    """Links that are out hold on: an invitation's address is still that of its person."""
    unclear = apps.get_model("programs", "Invitation").objects.exclude(address__regex=PATTERN)
    for invitation in unclear.annotate(now=F("membership__user__email")):
        if address_or_none(invitation.address) == invitation.now:
            invitation.address = invitation.now
            invitation.save(update_fields=["address"])
    for asked in apps.get_model("programs", "CallRequest").objects.exclude(address__regex=PATTERN):
        asked.address = address_or_none(asked.address) or asked.address
        asked.save(update_fields=["address"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_addresses"),
        ("programs", "0010_card_age_counts"),
    ]

    operations = [migrations.RunPython(normalise, migrations.RunPython.noop, elidable=True)]
