"""Addresses of certificates: the check is everybody's, the rest the desk's."""

from __future__ import annotations

from django.urls import path, re_path

from awards.results.certificates import public, views

urlpatterns = [
    re_path(
        r"^awards/certificates/(?P<certificate>[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4})/$",
        public.certificate,
        name="award-certificate",
    ),
    path("desk/awards/certificates/", views.certificates, name="award-certificates"),
    path("desk/awards/certificates/<int:award>/", views.certificate, name="award-certificate-file"),
]
