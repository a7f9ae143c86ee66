"""Django's own URLs: page, admin site and stored media; asgi.py routes GraphQL."""

from __future__ import annotations

from django.contrib import admin
from django.templatetags.static import static
from django.urls import path
from django.views.generic import RedirectView

from backend.admin_site import prepare_admin_site
from backend.common.media import serve_media
from backend.feed.views import account_page, feed_page

prepare_admin_site()
urlpatterns = [
    path("", feed_page, name="feed"),
    path("reset-password", account_page, {"page": "reset"}, name="reset-password"),
    path("join", account_page, {"page": "join"}, name="join"),
    path("admin/", admin.site.urls),
    # Browsers ask for it beside pictures, clips and the admin site.
    path("favicon.ico", RedirectView.as_view(url=static("feed/icon.svg"))),
    path("media/<str:token>/<str:filename>", serve_media, name="media"),
]
