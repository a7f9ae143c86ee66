"""An organisation goes with all its alarms; the others keep theirs."""

from __future__ import annotations

from typing import Any

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm, AlarmAction, AlarmType, Receipt, Risk
from backend.apps.cameras.models import Camera
from tests.rows import install_catalogue, make_alarm


def _fill(organization: Organization) -> None:
    """An alarm of an own type and risk, on a camera."""
    risk = Risk.objects.create(
        organization=organization, code="OWN", level=3, name_en="x", name_ko="x"
    )
    type_ = AlarmType.objects.create(
        organization=organization, code="own", name_en="x", name_ko="x", risk=risk
    )
    camera = Camera.objects.create(organization=organization, number=1, name="x")
    alarm = make_alarm(organization)
    alarm.camera, alarm.type, alarm.risk = camera, type_, risk
    alarm.save()
    Receipt.objects.create(
        organization=organization, client_key="k", digest="", alarm=alarm
    )


def _counts() -> list[int]:
    models: tuple[Any, ...] = (Alarm, AlarmAction, Receipt, Camera)
    return [model.objects.count() for model in models]


def test_all_that_is_an_organisations_goes_with_it(acme: Organization) -> None:
    install_catalogue()
    other = Organization.objects.create(name="Other")
    _fill(other)
    before = _counts()
    _fill(acme)
    acme.delete()
    assert _counts() == before == [1, 1, 1, 1]
    assert Risk.objects.filter(code="OWN").get().organization == other
    assert AlarmType.objects.filter(code="own").get().organization == other
    assert Risk.objects.filter(organization=None).count() == 5
    assert AlarmType.objects.filter(organization=None).count() == 8
