"""The plan of the building: which room answers at which address."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from awards.results import public_urls as awards
from ipportal.core.metrics import urls as metrics
from ipportal.core.notices import urls as notices
from ipportal.core.regions import urls as regions
from ipportal.core.statistics import urls as statistics
from measures.items import urls as measures
from patents.centres import urls as centres
from patents.finance import urls as finance
from patents.finance.statistics import urls as pledges
from patents.highvalue import urls as highvalue

urlpatterns = [
    path("", include("ipportal.site.pages.plain_urls")),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path(
        "api/v1/",
        include(
            [
                *regions.api,
                *statistics.api,
                *metrics.api,
                *highvalue.api,
                *measures.api,
                *centres.api,
                *pledges.api,
                *finance.api,
                *notices.api,
                *awards.api,
            ]
        ),
    ),
    *i18n_patterns(
        path("", include("ipportal.site.pages.urls")),
        path("accounts/", include("ipportal.core.accounts.signin.urls")),
        path("figures/", include("ipportal.site.dashboards.urls")),
        path("search/", include("ipportal.site.search.urls")),
        path("desk/", include("ipportal.site.dashboards.desk_urls")),
        path("desk/populations/", include("ipportal.site.populations.urls")),
        path("", include("ipportal.site.people.urls")),
        path("", include("ipportal.core.accounts.tokens.urls")),
        path("", include("ipportal.core.submissions.urls")),
        path("", include("ipportal.core.submissions.formdesk.urls")),
        path("", include("measures.network.urls")),
        path("", include("measures.programmes.urls")),
        path("", include("measures.exchange.urls")),
        path("", include("ipportal.core.intake.urls")),
        path("", include("ipportal.core.workdays.urls")),
        path("", include("ipportal.core.letters.urls")),
        path("", include("ipportal.core.notices.urls")),
        path("", include("ipportal.core.reviewing.urls")),
        path("", include("ipportal.site.history.urls")),
        path("", include("measures.items.urls")),
        path("", include("awards.rounds.urls")),
        path("", include("patents.finance.statistics.urls")),
        path("", include("patents.centres.urls")),
        path("", include("patents.finance.urls")),
        path("", include("patents.finance.claims.urls")),
        path("", include("patents.finance.subsidies.urls")),
        path("", include("patents.finance.products.urls")),
        path("", include("awards.nominations.urls")),
        path("", include("awards.review.urls")),
        path("", include("awards.results.public_urls")),
        path("", include("awards.results.certificates.urls")),
        path("", include("awards.review.panels.urls")),
        path("", include("awards.review.votes.urls")),
        path("", include("awards.results.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "ipportal.site.pages.public.bad_request"
handler403 = "ipportal.site.pages.public.forbidden"
handler404 = "ipportal.site.pages.public.not_found"
handler500 = "ipportal.site.pages.public.server_error"
