"""The audit record, for auditors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonfield.audit.queries import audit_trail
from commonfield.front.forms import PAGE_SIZE, page_links, page_offset
from commonfield.front.signed_in import signed_in_page
from commonfield.kernel.clock import today
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.forms import AuditForm
from commonfield.people.permissions import actor_of
from commonfield.people.queries import may_read_audit, reasons


@signed_in_page
def audit(request: HttpRequest) -> HttpResponse:
    if not may_read_audit(actor_of(request), on=today()):
        raise PermissionRefusedError
    form = AuditForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"object": "", "actor": "", "action": ""}
    rows = audit_trail(
        object_code=asked["object"],
        actor=asked["actor"],
        action=asked["action"],
        offset=page_offset(request),
        limit=PAGE_SIZE,
    )
    words = reasons(str(row.detail.get("reason", "")) for row in rows)
    shown = [(row, words.get(str(row.detail.get("reason", "")), "")) for row in rows]
    context = {"form": form, "rows": shown, "pages": page_links(request, len(rows))}
    return render(request, "people/audit.html", context)
