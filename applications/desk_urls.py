"""Addresses of the review desk, under /applications/."""

from django.urls import path

from applications.views.desk import appeal, case, clock, decide, hold, queue, reveal, ship

urlpatterns = [
    path("desk/", queue.desk, name="desk"),
    path("desk/next/", hold.desk_next, name="desk_next"),
    path("desk/clock/", clock.desk_clock, name="desk_clock"),
    path("desk/stock/", ship.desk_stock, name="desk_stock"),
    path("desk/pages/<uuid:document>/<int:number>/", case.desk_page, name="desk_page"),
    path("desk/<uuid:pk>/", case.desk_case, name="desk_case"),
    path("desk/<uuid:pk>/claim/", hold.desk_claim, name="desk_claim"),
    path("desk/<uuid:pk>/release/", hold.desk_release, name="desk_release"),
    path("desk/<uuid:pk>/decide/", decide.desk_decide, name="desk_decide"),
    path("desk/<uuid:pk>/reveal/<str:field>/", reveal.desk_reveal, name="desk_reveal"),
    path("desk/<uuid:pk>/appeal/", appeal.desk_appeal, name="desk_appeal"),
    path("desk/<uuid:pk>/ship/", ship.desk_ship, name="desk_ship"),
    path("desk/<uuid:pk>/hand-over/", ship.desk_hand_over, name="desk_hand_over"),
]
