"""Django's own URLs: page, admin site and stored media; asgi.py routes GraphQL."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from backend.common.media import serve_media
from backend.feed.views import account_page, feed_page

urlpatterns = [
    path("", feed_page, name="feed"),
    path("reset-password", account_page, {"page": "reset"}, name="reset-password"),
    path("join", account_page, {"page": "join"}, name="join"),
    path("admin/", admin.site.urls),
    path("media/<str:token>/<str:filename>", serve_media, name="media"),
]
