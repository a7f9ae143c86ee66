"""The five risks and the alarm types of the eight behaviours."""

from django.db import migrations

from backend.apps.alarms import catalogue


def install(apps, schema_editor):
    catalogue.install(
        risk_model=apps.get_model("alarms", "Risk"),
        alarm_type_model=apps.get_model("alarms", "AlarmType"),
    )


class Migration(migrations.Migration):
    dependencies = [("alarms", "0001_initial")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
