"""The heritage worker's desk: items added, published, confirmed; their pictures."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonfield.front.form_fields import Choices
from commonfield.front.form_keys import without_form_key
from commonfield.front.forms import (
    errors_as_messages,
    errors_on_form,
    page_links,
    page_offset,
    render_form,
)
from commonfield.front.language import active_language
from commonfield.front.ranges import stored_file_response
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.heritage import commands, queries
from commonfield.heritage.forms.heritage import (
    ConfirmForm,
    HeritageForm,
    HeritagePictureForm,
    InheritorForm,
)
from commonfield.heritage.permissions import KEEPING, keeps_any_heritage
from commonfield.heritage.types import HeritagePage
from commonfield.heritage.views.items import confirm_as
from commonfield.heritage.views.texts import (
    chosen_words,
    name_of,
    rule_words,
    shown_inheritors,
    shown_items,
    span_words,
)
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of, require
from commonfield.people.queries import administered_places
from commonfield.people.types import Actor
from commonfield.places.queries import place, places_to_choose

_PAGE: Final = 60
# Which field of the form a refusal belongs to.
_FIELDS: Final = {
    "day_rule": "day_rule",
    "heritage_place": "place",
    "healing_claim": "story",
    "heritage_code_taken": "name",
    "unconfirmed": "certainty",
}
_STATES: Final = (
    ("", gettext_lazy("All")),
    ("draft", gettext_lazy("Not shown yet")),
    ("shown", gettext_lazy("Shown")),
    ("unconfirmed", gettext_lazy("Not confirmed by anybody")),
    ("withdrawn", gettext_lazy("Withdrawn")),
)
_STEPS: Final[dict[str, tuple[Callable[..., object], object]]] = {
    "publish": (commands.publish_item, gettext_lazy("Everybody can see it now.")),
    "withdraw": (commands.withdraw_item, gettext_lazy("Nobody else can see it any more.")),
}


@signed_in_page
def desk(request: HttpRequest) -> HttpResponse:
    by, at = actor_of(request), now()
    state, offset = request.GET.get("state", ""), page_offset(request)
    found = queries.desk_items(by=by, now=at, state=state, first=offset, size=_PAGE)
    context = {
        "items": shown_items(found),
        "state": state,
        "states": _STATES,
        "pages": page_links(request, len(found), page=_PAGE),
        "unrecorded": sum(not each.waiting for each in queries.unrecorded(by=by, now=at)),
    }
    return render(request, "heritage/desk/items.html", context)


@signed_in_form
def new(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    require(keeps_any_heritage(by, today()))
    form = _heritage_form(request, by, {"certainty": "C"})
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            item = commands.add_item(by=by, now=now(), details=form.details())
            messages.success(request, _("Saved. Nobody else can see it yet."))
            return redirect("heritage:desk_item", item=item)
    return render_form(request, "heritage/desk/new.html", form)


@signed_in_form
def item(request: HttpRequest, item: str) -> HttpResponse:
    """Show an item to its keeper, and save their changes."""
    by = actor_of(request)
    page = queries.desk_item(item, by=by, now=now())
    form = _heritage_form(request, by, asdict(page.item))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, **_FIELDS):
            commands.change_item(by=by, now=now(), code=item, details=form.details())
            messages.success(request, _("Saved."))
            return redirect("heritage:desk_item", item=item)
    return render_form(request, "heritage/desk/item.html", form, **_context(by, page))


def _heritage_form(request: HttpRequest, by: Actor, initial: dict[str, Any]) -> HeritageForm:
    """Return the form; where only the day is new, as it was filled in."""
    choices = {"place": places_of_keeper(by, initial.get("place", ""))}
    form = HeritageForm(request.POST or None, initial=initial, choices=choices)
    if "look" in request.POST:
        form = HeritageForm(initial=form.entered(), choices=choices)
    field, value = form.fields["day_rule"], form["day_rule"].value() or ""
    try:
        rule = value if isinstance(value, str) else field.clean(value)
        field.widget.reading = rule_words(rule, today()) if rule else ""
    except ValidationError as error:
        field.widget.reading = "" if form.is_bound else " ".join(error.messages)
    return form


def places_of_keeper(by: Actor, also: str = "") -> Choices:
    """Return the keeper's places, and an item's current one."""
    found = places_to_choose(administered_places(by, today(), KEEPING), active_language())
    if not also:
        return [("", _("Choose")), *found]
    known = {code for code, _name in flatten_choices(found)}
    return found if also in known else [(also, name_of(place(also))), *found]


def _context(by: Actor, page: HeritagePage) -> dict[str, object]:
    (shown,) = shown_items([page.item])
    own_part = queries.own_part(page.item.code, by=by)
    return {
        "page": page,
        "shown": shown,
        "days": span_words(page.span) if page.span else "",
        "chosen": chosen_words(page.chosen),
        "is_out": page.item.published_at is None or page.item.withdrawn_at is not None,
        "inheritors": shown_inheritors(page.inheritors, today()),
        "own_part": own_part,
        "confirm_form": None if own_part else ConfirmForm(),
        "possibly_wrote": not own_part and queries.possibly_wrote(page.item.code, by=by),
        "picture_form": HeritagePictureForm(),
        "inheritor_form": InheritorForm(
            initial={"place": page.item.place},
            choices={"place": places_of_keeper(by)},
            auto_id="inheritor_%s",
        ),
    }


@signed_in_post
def step(request: HttpRequest, item: str) -> HttpResponse:
    """Publish, withdraw or confirm an item."""
    by, at = actor_of(request), now()
    page = queries.desk_item(item, by=by, now=at)
    name = request.POST.get("name", "")
    if name == "confirm":
        confirm_as(request, item)
    elif name in _STEPS:
        command, words = _STEPS[name]
        with errors_as_messages(request):
            command(by=by, now=at, code=item)
            messages.success(request, f"{page.item.name}: {words}")
    else:
        raise NotFoundError
    return redirect("heritage:desk_item", item=item)


@without_form_key("The same picture again is not added.")
@signed_in_post
def pictures(request: HttpRequest, item: str) -> HttpResponse:
    """Add a picture to an item, or remove one."""
    by, at = actor_of(request), now()
    queries.desk_item(item, by=by, now=at)
    removed = request.POST.get("remove", "")
    form = HeritagePictureForm(request.POST, request.FILES)
    with errors_as_messages(request):
        if removed.isdecimal():
            commands.remove_picture(by=by, now=at, code=item, number=int(removed[:4]))
            messages.success(request, _("The picture is removed."))
        elif form.is_valid():
            commands.add_picture(
                by=by, now=at, code=item, content=form.content(), details=form.details()
            )
            messages.success(request, _("The picture is added."))
        else:
            messages.error(request, _("Choose a picture, say who took it, tick that they agree."))
    return redirect("heritage:desk_item", item=item)


@signed_in_page
def file(request: HttpRequest, item: str, name: str) -> HttpResponseBase:
    """Answer with a picture of an item that is not public yet."""
    page = queries.desk_item(item, by=actor_of(request), now=now())
    digest = name.partition(".")[0]
    if digest not in {each.file for each in page.media}:
        raise NotFoundError
    return stored_file_response(request, name)
