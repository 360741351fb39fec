"""The API of exchange, a module a noun: every module of this folder has a router."""

import importlib
import pkgutil

from ninja import Router

router = Router()
for _info in pkgutil.iter_modules(__path__):
    router.add_router("", importlib.import_module(f"{__name__}.{_info.name}").router)
