"""Writes of cameras, a verb a file."""

from __future__ import annotations

import graphene

from backend.schema.cameras.mutations.create_camera import CreateCamera
from backend.schema.cameras.mutations.delete_camera import DeleteCamera
from backend.schema.cameras.mutations.update_camera import UpdateCamera


class CamerasMutation(graphene.ObjectType):
    create_camera = CreateCamera.field()
    update_camera = UpdateCamera.field()
    delete_camera = DeleteCamera.field()
