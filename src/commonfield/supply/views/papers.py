"""An organisation's papers: their settings, labels for packs, how long a trade item keeps."""

from dataclasses import asdict

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.kernel.clock import china_day, now
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.people.permissions import actor_of
from commonfield.people.queries import organisation
from commonfield.places.queries import place
from commonfield.supply import queries
from commonfield.supply.choices import LabelSheet
from commonfield.supply.forms import LabelForm, PaperSettingsForm, ShelfLifeForm
from commonfield.supply.office import desk_for, desk_of, lot_of_desk
from commonfield.supply.papers.commands import save_paper_settings, set_shelf_life
from commonfield.supply.papers.queries import packed_days, paper_settings
from commonfield.supply.papers.rules import best_before, label_sheets
from commonfield.supply.trace.rules import link
from commonfield.supply.types import LotView, PaperSettingsView, TradeItemView


@signed_in_form
def paper_settings_form(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    form = PaperSettingsForm(request.POST or None, initial=asdict(paper_settings(desk.code)))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, licence_number_unusable="licence_number"):
            save_paper_settings(
                by=actor_of(request),
                now=now(),
                organisation=desk.code,
                settings=PaperSettingsView(**form.cleaned_data),
            )
            messages.success(request, _("Saved. It applies from the next receipt."))
            return redirect(f"{request.path}{desk.query}")
    return render_form(request, "supply/paper_settings.html", form, desk=desk)


@signed_in_form
def item(request: HttpRequest, gtin: str) -> HttpResponse:
    found = must_exist(queries.trade_item(gtin))
    desk = desk_for(request, found.maker)
    form = ShelfLifeForm(request.POST or None, initial=asdict(found))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            months = form.cleaned_data["shelf_life_months"]
            set_shelf_life(by=actor_of(request), now=now(), gtin=gtin, months=months)
            messages.success(request, _("Saved. New labels will include it."))
            return redirect("supply:items")
    return render_form(request, "supply/item.html", form, desk=desk, item=found)


@signed_in_page
def label(request: HttpRequest, code: str, gtin: str) -> HttpResponse:
    found, desk = lot_of_desk(request, code)
    packed = {each.gtin: each for each in queries.lot_packings(code)}
    if gtin not in packed:
        raise NotFoundError
    trade_item = must_exist(queries.trade_item(gtin))
    own = paper_settings(found.maker)
    usual = {
        "sheet": own.label_sheet,
        "count": LabelSheet(own.label_sheet).on_a_sheet,
        "start": 1,
        "packed_on": packed_days(code, gtin)[0],
    }
    form = LabelForm(request.GET if "sheet" in request.GET else usual)
    context = {
        "desk": desk,
        "lot": found,
        "packing": packed[gtin],
        "item": trade_item,
        "form": form,
        **(_label(form, found, trade_item) if form.is_valid() else {}),
    }
    return render(request, "supply/label.html", context, status=422 if form.errors else 200)


def _label(form: LabelForm, lot: LotView, item: TradeItemView) -> dict[str, object]:
    """Return a label's text, and the places of each sheet that bear one."""
    asked, months = form.cleaned_data, item.shelf_life_months
    sheet = LabelSheet(asked["sheet"])
    return {
        "sheet": sheet.value,
        "sheets": label_sheets(sheet, asked["count"], asked["start"]),
        "packed_on": asked["packed_on"],
        "best_before": best_before(asked["packed_on"], months) if months else None,
        "made_on": china_day(lot.made_at),
        "maker": organisation(lot.maker),
        "licence": paper_settings(lot.maker).licence_number,
        "place": place(lot.place),
        "address": link(settings.BASE_URL, item.gtin, lot.code),
    }
