"""The API: assembled from each room's router."""

from django.contrib.auth.decorators import login_required
from ninja import NinjaAPI

# The description of the API is for those who may call it.
api = NinjaAPI(title="科创台 API", version="1", urls_namespace="api", docs_decorator=login_required)
