"""Addresses of expos."""

from django.urls import URLPattern, path

from commonfield.sharing.expo.views import answering, arranging, public

urlpatterns: list[URLPattern] = [
    path("expo/", public.expos, name="expos"),
    path("expo/desk/", arranging.desk, name="expo_desk"),
    path("expo/desk/new/", arranging.expo_edit, name="expo_new"),
    path("expo/desk/<int:expo>/", arranging.expo_edit, name="expo_edit"),
    path("expo/desk/<int:expo>/new/", arranging.stand_new, name="stand_new"),
    path("expo/desk/stands/<int:stand>/", arranging.stand, name="stand_desk"),
    path("expo/desk/enquiries/", answering.enquiries, name="enquiries"),
    path("expo/desk/enquiries/<slug:code>/", answering.enquiry, name="enquiry_answer"),
    path("expo/receipts/<slug:receipt>/", public.receipt, name="enquiry_receipt"),
    path("expo/<int:expo>/", public.expo, name="expo"),
    path("expo/<int:expo>/signs/", public.signs, name="expo_signs"),
    path("expo/<int:expo>/<int:number>/", public.stand, name="stand"),
    path("expo/<int:expo>/<int:number>/ask/", public.ask, name="enquiry_new"),
]
