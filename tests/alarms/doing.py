"""What the tests of alarms send, and what they look at afterwards."""

from __future__ import annotations

from typing import Any

from backend.apps.alarms.models import Alarm, AlarmAction, Memo, Receipt
from backend.apps.events.models import Event
from backend.schema.base import to_global_id
from tests.conftest import Person

ALARM = """{ id state message customMessage logLine score
  type { code } risk { code level } camera { id number name } video { id }
  assignee { id name } createdBy { id name }
  acknowledgedBy { name } acknowledgedAt resolvedBy { name } resolvedAt
  occurredAt createdAt updatedAt }"""
SHOWS = {
    "alarm": ALARM,
    "memo": "{ id text createdAt editedAt createdBy { id name } alarm { id } }",
    "risk": "{ id code level nameEn nameKo isBuiltIn createdBy { name } }",
    "alarmType": "{ id code nameEn nameKo isBuiltIn risk { code } }",
}


def do(person: Person, verb: str, shows: str = "alarm", **given: Any) -> Any:
    """Run the mutation `verb`: its payload, with `codes` and `fields` of errors.

    A denial gives its code as the only one.
    """
    words = {"deletedId": "deletedId"}.get(shows, f"{shows} {SHOWS.get(shows, '')}")
    if verb == "receiveAlarmData":
        words += " isNew"
    document = f"""mutation($input: {verb[0].upper()}{verb[1:]}Input!) {{
      done: {verb}(input: $input) {{ {words} errors {{ field code message }} }} }}"""
    reply = person.run(document, input=given)
    if reply.errors:
        return {"codes": reply.codes, "fields": []}
    payload = reply.data["done"]
    payload["codes"] = [error["code"] for error in payload["errors"]]
    payload["fields"] = [error["field"] for error in payload["errors"]]
    return payload


def gid(row: Any) -> str:
    """The global id of a row, whose type is named as its model."""
    return to_global_id(type(row).__name__, row.pk)


def everything() -> list[Any]:
    """All that mutations of alarms may change: the same where nothing was done."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Alarm, AlarmAction, Memo, Receipt, Event)
    ]


def kinds_of_events() -> list[str]:
    """What was told of alarms, in order."""
    events = Event.objects.filter(kind__startswith="alarm.").order_by("pk")
    return list(events.values_list("kind", flat=True))
