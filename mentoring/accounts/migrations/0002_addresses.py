import structlog
from django.db import migrations
from django.db.models import F

from mentoring.addresses import PATTERN, address_or_none

logger = structlog.get_logger(__name__)


def normalise(apps, schema_editor):
    """Write each address in its normal form, where it has one that no other account has.

    The others stay as they are, marked by just that; whoever has the normal form keeps it.
    """
    User = apps.get_model("accounts", "User")
    left = []
    best_first = (F("is_active").desc(), F("last_login").desc(nulls_last=True), "created_at", "pk")
    for person in User.objects.exclude(email__regex=PATTERN).order_by(*best_first):
        address = address_or_none(person.email)
        if address is None or User.objects.filter(email=address).exists():
            left.append(str(person.pk))
            continue
        person.email = address
        person.save(update_fields=["email"])
        # allauth remembers addresses in the spelling of then, and learns the new one at the next sign-in.
        apps.get_model("account", "EmailAddress").objects.filter(user_id=person.pk).delete()
    if left:
        logger.warning("accounts.addresses_to_clear_up", people=left)


class Migration(migrations.Migration):
    dependencies = [
        ("account", "0002_email_max_length"),
        ("accounts", "0001_initial"),
    ]

    operations = [migrations.RunPython(normalise, migrations.RunPython.noop, elidable=True)]
