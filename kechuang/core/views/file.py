"""Stored files: as attachments, to whoever may open them."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from kechuang.core.exports import download
from kechuang.core.http import ActorRequest
from kechuang.core.models import StoredFile
from kechuang.core.queries.files import open_file


@login_required
@require_GET
def file_open(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A file's bytes, never shown inside the site: an HTML page of somebody else's must not run here."""
    try:
        stored, data = open_file(request.actor, pk)
    except StoredFile.DoesNotExist as error:
        raise Http404("没有这个文件。") from error
    return download(data, stored.name, stored.media_type)
