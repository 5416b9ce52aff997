"""Addresses of the doors that others knock at; to be included at the root, before the pages."""

from __future__ import annotations

from django.urls import path

from onrecord.intake import views

urlpatterns = [
    path("intake/inbox/", views.inbox, name="intake_inbox"),
    path("intake/inbox/<int:delivery_id>/", views.inbox_delivery, name="intake_inbox_delivery"),
    path("intake/websub/<str:key>/", views.websub, name="intake_websub"),
]
