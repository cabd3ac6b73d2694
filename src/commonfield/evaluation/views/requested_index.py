"""The index that an address describes, beside its template's of the same values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from commonfield.evaluation import queries
from commonfield.evaluation.errors import AskedWrongError
from commonfield.evaluation.forms.builder import WEIGHT, IndexForm, Offer, pressed
from commonfield.evaluation.types import BuiltIndex, League, Values
from commonfield.evaluation.views import selection, texts
from commonfield.front.error_messages import error_message
from commonfield.kernel.errors import CommonfieldError
from commonfield_measures.composite.building import Choices
from commonfield_measures.composite.ranking import ranks

# The question beside which a refusal is shown.
_BESIDE: Final[Mapping[str, str]] = {
    "below_zero": "within",
    "not_positive_mean": "within",
    "draw_undefined": "within",
    "method_undrawn": "within",
    "levels_count": "between",
    "constant": "normalise",
    "scale_wrong": "normalise",
    "gap": "impute",
    "group_empty": "impute",
    "draws_count": "draws",
    "noise_share": "noise",
}
_NAMED: Final = ("indicator", "group", "unit", "code")


@dataclass(frozen=True, slots=True)
class RequestedIndex:
    """The request, the values, the template's own ranks by place, and the requested league.

    ``league`` is None where the form shows why. ``asked`` is the address's query as it was typed.
    """

    form: IndexForm
    values: Values
    own_ranks: Mapping[str, int]
    league: League | None
    choices: Choices
    asked: Mapping[str, str]

    @property
    def query(self) -> str:
        return f"?{urlencode(self.form.hidden())}"

    @property
    def place_query(self) -> str:
        return f"?{urlencode({'frame': self.form.frame.code, 'period': self.values.period.name})}"

    @property
    def marks(self) -> str:
        """Return what the names of files say: template, level and period."""
        period = self.values.period.name.replace("/", "_")
        return f"{self.form.frame.code}-{self.values.level}-{period}"

    def moved_to(self) -> str:
        """Return query and place on the page after a press on − or +; empty if none was pressed."""
        moved = pressed(self.asked, self.form)
        code = self.asked.get("less") or self.asked.get("more")
        return f"?{urlencode(moved)}#{WEIGHT}{code}" if moved else ""


def requested_index(request: HttpRequest) -> RequestedIndex:
    """Read an address's request, and build it twice: as requested, and as its template has it."""
    asked, usual = request.GET.dict(), selection.selection_of(request)
    windows = {each.name for level in selection.LEVELS for each in usual.at(level).periods}
    if asked.get("period") in windows:
        # Villages have windows of their own: the choice goes along from level to level.
        asked["period"] = usual.period.name
    values = usual.values()
    names = _names(usual, values)
    offer = Offer(
        frames=usual.frames,
        levels=[(each.value, texts.level_name(each)) for each in selection.LEVELS],
        periods=[(each.name, texts.period_text(each)) for each in usual.periods],
        names=names,
    )
    form = IndexForm({name: str(text) for name, text in asked.items()}, offer)
    own_ranks: Mapping[str, int] = {}
    league, choices = None, Choices()
    if form.is_valid():
        choices = form.choices(len(values.places))
        try:
            own_ranks = ranks_of(queries.built(values, form.frame, choices=None, weights=None))
            league = _league(values, form, choices)
        except CommonfieldError as error:
            form.add_error(_beside(error, form), _refusal_text(error, names, values))
    return RequestedIndex(form, values, own_ranks, league, choices, asked)


def requested_index_for_file(request: HttpRequest) -> tuple[RequestedIndex, League]:
    chosen = requested_index(request)
    if chosen.league is None:
        raise AskedWrongError(why=" ".join(_problems(chosen.form)))
    return chosen, chosen.league


def ranks_of(index: BuiltIndex) -> dict[str, int]:
    scores = index.build.scores.of(index.build.state.tree.top)
    codes = [place.code for place in index.places]
    return dict(zip(codes, ranks(scores).tolist(), strict=True))


def _league(values: Values, form: IndexForm, choices: Choices) -> League:
    index = queries.built(values, form.frame, choices=choices, weights=form.weights)
    cleaned = form.cleaned_data
    return queries.doubted(index, draws=cleaned["draws"], noise=form.noise, seed=cleaned["seed"])


def _names(usual: selection.Selection, values: Values) -> dict[str, str]:
    known = {each.code: texts.name_of(each) for each in usual.frames}
    known |= {each.code: texts.name_of(each) for each in usual.frame.groups}
    known |= {each.code: texts.name_of(each) for each in values.definitions.indicators}
    codes = (code for group in usual.frame.groups for code, _weight in group.indicators)
    return {code: code for code in codes} | known


def _beside(error: CommonfieldError, form: IndexForm) -> str | None:
    """Return the question beside which a refusal is shown; None: above them all."""
    group = str(error.params.get("group", ""))
    if error.code == "weights_zero":
        for each in form.frame.groups:
            if each.code == group and len(each.indicators) > 1:
                return WEIGHT + each.indicators[0][0]
        return WEIGHT + form.frame.groups[0].code
    return _BESIDE.get(error.code)


def _refusal_text(error: CommonfieldError, names: Mapping[str, str], values: Values) -> str:
    """Return a refusal's sentence with the names of the things it is about."""
    known = dict(names) | {place.code: texts.place_name(place) for place in values.places}
    error.params = {
        name: known.get(str(value), value) if name in _NAMED else value
        for name, value in error.params.items()
    }
    return error_message(error)


def _problems(form: IndexForm) -> Iterator[str]:
    for name, problems in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        text = " ".join(str(each) for each in problems)
        yield (_("%(name)s: %(text)s") % {"name": label, "text": text} if label else text)
