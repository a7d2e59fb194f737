"""The addresses of applicants; those of the reviewers' desk are in desk_urls."""

from django.urls import path

from applications import desk_urls
from applications.views import (
    activation,
    agreements,
    check,
    consents,
    correct,
    letter,
    orders,
    overview,
    papers,
    parcels,
    region,
    start,
    steps,
)

app_name = "applications"
urlpatterns = [
    path("", overview.applications, name="list"),
    path("new/", start.start, name="start"),
    path("documents/<uuid:document_pk>/pages/<int:number>/", papers.document_page, name="document_page"),
    path("documents/<uuid:document_pk>/remove/", papers.remove, name="document_remove"),
    path("agreements/<slug:purpose>/<slug:version>/", agreements.agreement, name="agreement"),
    path("orders/", orders.orders, name="orders"),
    path("orders/new/<str:serial>/", orders.order_new, name="order_new"),
    path("orders/<uuid:pk>/", orders.order, name="order"),
    path("orders/<uuid:pk>/act/", orders.order_act, name="order_act"),
    path("orders/<uuid:pk>/label/", orders.order_label, name="order_label"),
    path("<uuid:pk>/", overview.application, name="application"),
    path("<uuid:pk>/need/", start.need, name="need"),
    path("<uuid:pk>/subject/", start.subject, name="subject"),
    path("<uuid:pk>/again/", start.again, name="again"),
    path("<uuid:pk>/withdraw/", start.give_up, name="withdraw"),
    path("<uuid:pk>/step/<slug:key>/", steps.step, name="step"),
    path("<uuid:pk>/step/<slug:key>/save/", steps.save, name="save"),
    path("<uuid:pk>/step/<slug:key>/region/", region.region, name="region"),
    path("<uuid:pk>/documents/", papers.documents, name="documents"),
    path("<uuid:pk>/documents/<slug:kind>/", papers.paper, name="document"),
    path("<uuid:pk>/letter.pdf", letter.letter, name="letter"),
    path("<uuid:pk>/check/", check.check, name="check"),
    path("<uuid:pk>/remarks/", check.remark, name="remark"),
    path("<uuid:pk>/consents/<slug:purpose>/", consents.consent, name="consent"),
    path("<uuid:pk>/sheet/", check.sheet, name="sheet"),
    path("<uuid:pk>/sheet.pdf", check.sheet_pdf, name="sheet_pdf"),
    path("<uuid:pk>/correct/", correct.correct, name="correct"),
    path("<uuid:pk>/receive/", activation.receive, name="receive"),
    path("<uuid:pk>/astray/", parcels.astray, name="astray"),
    path("parcels/<int:pk>/photo/<int:number>/", parcels.receipt_photo, name="receipt_photo"),
    path("<uuid:pk>/activate/", activation.activate, name="activate"),
    path("<uuid:pk>/activation/", activation.activation, name="activation"),
    path("<uuid:pk>/new-code/", activation.new_code, name="new_code"),
    path("<uuid:pk>/retry/", activation.retry, name="retry"),
    *desk_urls.urlpatterns,
]
