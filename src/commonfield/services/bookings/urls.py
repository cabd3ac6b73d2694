"""Addresses of bookings."""

from django.urls import include, path

from commonfield.services.bookings.views import asking, keeping, papers, slots

_BOOKING = [
    path("", keeping.booking, name="booking"),
    path("notice/", papers.notice, name="booking_notice"),
    path("kitchen/", papers.kitchen, name="booking_kitchen"),
    path("slots/", slots.slots, name="slots"),
]
_KEEP = [
    path("", keeping.bookings, name="bookings"),
    path("new/", asking.event, name="book_event"),
    path("shelter/", keeping.shelter, name="shelter"),
]
urlpatterns = [
    path("halls/<slug:hall>/book/", asking.book, name="book"),
    path("services/empty/", keeping.empty, name="empty_halls"),
    path("services/bookings/", asking.own, name="own_bookings"),
    path("services/bookings/<slug:number>/", include(_BOOKING)),
    path("services/desk/<slug:hall>/bookings/", include(_KEEP)),
]
