"""The admin site under our name, without what only harms when it is touched."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.models import Group
from rest_framework_simplejwt.token_blacklist.models import (
    BlacklistedToken,
    OutstandingToken,
)

#: Staff have no groups here. Of used refresh tokens, a deleted row would be good again;
#: a sign-in is ended among the sessions.
HIDDEN = (Group, BlacklistedToken, OutstandingToken)


def prepare_admin_site() -> None:
    """Once, when all apps have registered their pages."""
    admin.site.site_header = "Safe-Eye"
    admin.site.site_title = "Safe-Eye admin"
    admin.site.index_title = "Administration"
    for model in HIDDEN:
        if admin.site.is_registered(model):
            admin.site.unregister(model)
