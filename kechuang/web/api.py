"""The API: assembled from each room's router."""

from ninja import NinjaAPI

api = NinjaAPI(title="科创台 API", version="1", urls_namespace="api")
