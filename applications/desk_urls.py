"""Addresses of the review desk, under /applications/."""

from django.urls import path

from applications.views.desk import case, decide, hold, orders, parcels, queue, reveal, ship, stock

urlpatterns = [
    path("desk/", queue.desk, name="desk"),
    path("desk/next/", hold.desk_next, name="desk_next"),
    path("desk/stock/", stock.desk_stock, name="desk_stock"),
    path("desk/stock/take-in/", stock.desk_take_in, name="desk_take_in"),
    path("desk/orders/", orders.desk_orders, name="desk_orders"),
    path("desk/orders/<uuid:pk>/", orders.desk_order, name="desk_order"),
    path("desk/pages/<uuid:document>/<int:number>/", case.desk_page, name="desk_page"),
    path("desk/<uuid:pk>/", case.desk_case, name="desk_case"),
    path("desk/<uuid:pk>/claim/", hold.desk_claim, name="desk_claim"),
    path("desk/<uuid:pk>/release/", hold.desk_release, name="desk_release"),
    path("desk/<uuid:pk>/decide/", decide.desk_decide, name="desk_decide"),
    path("desk/<uuid:pk>/reveal/<str:field>/", reveal.desk_reveal, name="desk_reveal"),
    path("desk/<uuid:pk>/reserve/", stock.desk_reserve, name="desk_reserve"),
    path("desk/<uuid:pk>/ship/", ship.desk_ship, name="desk_ship"),
    path("desk/parcels/<int:pk>/news/", parcels.desk_parcel_news, name="desk_parcel_news"),
    path("desk/parcels/<int:pk>/replace/", parcels.desk_parcel_replace, name="desk_parcel_replace"),
    path("desk/parcels/<int:pk>/faulty/", parcels.desk_parcel_faulty, name="desk_parcel_faulty"),
    path("desk/parcels/<int:pk>/back/", parcels.desk_parcel_back, name="desk_parcel_back"),
    path("desk/parcels/<int:pk>/packing/", parcels.desk_packing, name="desk_packing"),
    path("desk/<uuid:pk>/hand-over/", ship.desk_hand_over, name="desk_hand_over"),
]
