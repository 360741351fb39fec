"""All addresses: each room's under its own name; ``web`` holds the shell."""

from django.urls import include, path

from kechuang.core.urls import live_patterns
from kechuang.web.api import api

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/v1/", api.urls),
    path("core/", include("kechuang.core.urls")),
    path("live/", include((live_patterns, "live"))),
    path("plans/", include("kechuang.plans.urls")),
    path("subjects/", include("kechuang.subjects.urls")),
    path("programs/", include("kechuang.programs.urls")),
    path("review/", include("kechuang.review.urls")),
    path("exchange/", include("kechuang.exchange.urls")),
    path("matching/", include("kechuang.matching.urls")),
    path("indicators/", include("kechuang.indicators.urls")),
    path("assessment/", include("kechuang.assessment.urls")),
    path("", include("kechuang.web.urls")),
]

handler400 = "kechuang.web.errors.bad_request"
handler403 = "kechuang.web.errors.refused"
handler404 = "kechuang.web.errors.not_found"
handler500 = "kechuang.web.errors.broken"
