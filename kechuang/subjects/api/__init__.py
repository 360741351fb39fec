"""The API of subjects, a module a noun."""

from ninja import Router

from kechuang.subjects.api import (
    annual,
    carrier,
    cultivation,
    eligibility,
    organisation,
    person,
    qualification,
    right,
)

router = Router()
for _part in (organisation, person, annual, right, qualification, carrier, eligibility, cultivation):
    router.add_router("", _part.router)
