"""Writes of notices, a verb a file."""

from __future__ import annotations

import graphene

from backend.schema.notices.mutations.create_notice import CreateNotice
from backend.schema.notices.mutations.delete_notice import DeleteNotice
from backend.schema.notices.mutations.update_notice import UpdateNotice


class NoticesMutation(graphene.ObjectType):
    create_notice = CreateNotice.field()
    update_notice = UpdateNotice.field()
    delete_notice = DeleteNotice.field()
