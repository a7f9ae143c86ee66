"""Alarms of before get the columns that lists are sorted by."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    alarms = apps.get_model("alarms", "Alarm").objects
    alarms.update(updated_at=F("created_at"))
    alarms.exclude(score=None).update(
        score_falling=F("score"), score_rising=F("score")
    )


class Migration(migrations.Migration):
    dependencies = [("alarms", "0003_life_cycle")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
