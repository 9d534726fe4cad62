"""Bringing staff and customers in from a file: read, show, and only then write; what is refused can be taken home."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lagniappe.desk.actions import imports
from lagniappe.desk.answers import staff
from lagniappe.desk.errors import ActionRefused
from lagniappe.desk.models import RoleName, User
from lagniappe.web.setup import sheet_of_rows
from lagniappe.web.setup.row_readers import CustomerReader, StaffReader
from lagniappe.web.setup.sheet_of_rows import Row, Sheet
from lagniappe.web.setup.things import THINGS
from lagniappe.web.setup.views import administrator, page

READERS: dict[str, type[StaffReader] | type[CustomerReader]] = {"staff": StaffReader, "customers": CustomerReader}
SHOWN = 100


@dataclass(frozen=True)
class Looked:
    """A row with what it would become, or why it cannot."""

    row: Row
    becomes: Any = None
    why: str = ""


def look_at(sheet: Sheet, reader: StaffReader | CustomerReader) -> list[Looked]:
    looked = []
    for row in sheet.rows:
        if len(row.cells) > len(sheet.header):
            looked.append(Looked(row, why=_("More cells than columns.")))
            continue
        try:
            looked.append(Looked(row, reader(row)))
        except ActionRefused as refusal:
            looked.append(Looked(row, why=refusal.sentence))
    return looked


@require_http_methods(["GET", "HEAD", "POST"])
@staff(RoleName.ADMINISTRATOR)
def bring(request: HttpRequest, what: str) -> HttpResponse:
    """Choose a file; see its rows; write them."""
    viewer = administrator(request)
    if what not in READERS:
        raise Http404
    reader = READERS[what](viewer)
    values: dict[str, Any] = {"thing": THINGS[what], "columns": list(reader.headers), "needed": reader.needed}
    if request.method != "POST":
        return page(request, "import", what, values)
    try:
        text = _text_of(request)
        sheet = sheet_of_rows.read(text, reader.headers, reader.needed)
    except ActionRefused as refusal:
        return page(request, "import", what, {**values, "problem": refusal.sentence}, 422)
    looked = look_at(sheet, reader)
    if "write" in request.POST:
        return page(request, "imported", what, {**values, **_write(what, sheet, looked, viewer)})
    unused = [word for word, field in zip(sheet.header, sheet.fields, strict=True) if not field]
    good = sum(not one.why for one in looked)
    preview = {"sheet": sheet, "looked": looked[:SHOWN], "text": text, "unused": unused, "good": good}
    return page(request, "preview", what, {**values, **preview, "bad": len(looked) - good, "more": len(looked) > SHOWN})


def _text_of(request: HttpRequest) -> str:
    """The file that was chosen, or the text that the preview handed back."""
    if "write" in request.POST:
        return request.POST.get("text", "")
    upload = request.FILES.get("file")
    if upload is None:
        raise ActionRefused("missing", _("Please choose a file."))
    if upload.size is None or upload.size > sheet_of_rows.LARGEST_BYTES:
        raise ActionRefused("too_large", _("The file is larger than 1 MB. Please split it."))
    return sheet_of_rows.decode(upload.read())


def _write(what: str, sheet: Sheet, looked: list[Looked], viewer: User) -> dict[str, Any]:
    good = [one for one in looked if not one.why]
    rows = [one.becomes for one in good]
    now = timezone.now()
    if what == "staff":
        fates = imports.import_staff(rows=rows, now=now, actor=viewer)
    else:
        fates = imports.import_customers(rows=rows, now=now, actor=viewer)
    refused = [(one.row, one.why) for one in looked if one.why]
    refused += [(one.row, fate.why) for one, fate in zip(good, fates, strict=True) if fate.what == "refused"]
    refused.sort(key=lambda pair: pair[0].number)
    width = len(sheet.header)
    kept = [
        [*row.cells[:width], *[""] * (width - len(row.cells)), " ".join(row.cells[width:]), str(row.number), why]
        for row, why in refused
    ]
    return {
        "created": sum(fate.what == "created" for fate in fates),
        "updated": sum(fate.what == "updated" for fate in fates),
        "refused": refused[:SHOWN],
        "refused_count": len(refused),
        "total": len(looked),
        "kept": json.dumps({"header": [*sheet.header, _("Left over"), _("Line"), _("Why")], "lines": kept}),
    }


@require_POST
@staff(RoleName.ADMINISTRATOR)
def refused_rows(request: HttpRequest, what: str) -> HttpResponse:
    """Hand the refused rows back as a file, each with its reason."""
    administrator(request)
    if what not in READERS:
        raise Http404
    try:
        kept = json.loads(request.POST.get("kept", ""))
        header, lines = [str(cell) for cell in kept["header"]], [[str(cell) for cell in line] for line in kept["lines"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ActionRefused("unreadable", _("We could not read the rows.")) from error
    # The byte order mark tells spreadsheets that it is UTF-8.
    response = HttpResponse("\ufeff" + sheet_of_rows.write(header, lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{what}-refused.csv"'
    return response
