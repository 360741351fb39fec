"""What was said live, for pages that cannot keep a stream open; and the question whether somebody may listen."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from kechuang.core.http import ActorRequest
from kechuang.core.queries.live import Admission, admission_of, missed

#: Seconds after which a page without a stream asks again.
ASK_AGAIN = 10


def _admitted(request: ActorRequest, name: str) -> Admission:
    return admission_of(request.session.session_key or "", name, now=request.now)


def _refused(admission: Admission) -> HttpResponse:
    return HttpResponse(admission.reason, status=admission.status, content_type="text/plain; charset=utf-8")


@require_GET
def live_stream(request: ActorRequest, name: str) -> HttpResponse:
    """Where no stream is to be had (``KECHUANG_LIVE=polling``, or a server that cannot hold one): 204, and the page asks."""
    admission = _admitted(request, name)
    return HttpResponse(status=204) if admission.status == 200 else _refused(admission)


@require_GET
def live_since(request: ActorRequest, name: str, seq: int) -> HttpResponse:
    """What was said after a number, for the audience of who asks; ``lost`` says that the page has to be loaded anew."""
    admission = _admitted(request, name)
    if admission.status != 200:
        return _refused(admission)
    found = missed(name, admission.audience, after=seq)
    messages = [{"seq": number, "prev": seq, **content} for number, content in found.messages]
    answer = {
        "messages": messages, "more": found.more, "head": found.head, "lost": found.lost, "wait": ASK_AGAIN,
    }  # fmt: skip
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@require_GET
def live_admit(request: ActorRequest, name: str) -> HttpResponse:
    """May who asks listen, and as which audience? nginx asks before it lets a stream open."""
    admission = _admitted(request, name)
    if admission.status != 200:
        return _refused(admission)
    return HttpResponse(headers={"X-Live-Audience": admission.audience})
