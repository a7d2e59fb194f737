"""Addresses of the review desk, under /applications/desk/."""

from django.urls import path

from applications.views.desk import case, decide, hold, queue, reveal, ship

urlpatterns = [
    path("", queue.desk, name="desk"),
    path("next/", hold.desk_next, name="desk_next"),
    path("stock/", ship.desk_stock, name="desk_stock"),
    path("pages/<uuid:document>/<int:number>/", case.desk_page, name="desk_page"),
    path("<uuid:pk>/", case.desk_case, name="desk_case"),
    path("<uuid:pk>/claim/", hold.desk_claim, name="desk_claim"),
    path("<uuid:pk>/release/", hold.desk_release, name="desk_release"),
    path("<uuid:pk>/decide/", decide.desk_decide, name="desk_decide"),
    path("<uuid:pk>/reveal/<str:field>/", reveal.desk_reveal, name="desk_reveal"),
    path("<uuid:pk>/ship/", ship.desk_ship, name="desk_ship"),
    path("<uuid:pk>/hand-over/", ship.desk_hand_over, name="desk_hand_over"),
]
