"""The addresses of the pages about webhooks."""

from django.urls import path

from portal.views import operator_webhooks as pages

urlpatterns = [
    path("", pages.operator_webhooks, name="operator_webhooks"),
    path("<uuid:pk>/", pages.operator_webhook, name="operator_webhook"),
    path("<uuid:pk>/again/<int:delivery>/", pages.operator_webhook_again, name="operator_webhook_again"),
    path("<uuid:pk>/<slug:deed>/", pages.operator_webhook_act, name="operator_webhook_act"),
]
