"""The sentences of a report: what to know first, and what stands below its table."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from commonfield.evaluation.types import League
from commonfield.evaluation.views import report_sentences as sentences
from commonfield.evaluation.views import texts
from commonfield.evaluation.views.findings import Findings
from commonfield.evaluation.views.report_standing import standing_of
from commonfield.evaluation.views.report_types import ReportPart, Trait
from commonfield.front import numbers
from commonfield_measures.composite.rank_intervals import SURE
from commonfield_measures.composite.standing import strengths, weaknesses
from commonfield_measures.indicators.reading import tables_of
from commonfield_measures.indicators.types import Level

_MOST_MOVED: Final = 2


def summary(findings: Findings) -> ReportPart:
    found = _of_county(findings) if findings.is_county else _among_others(findings)
    return ReportPart(_("In short"), tuple(texts.joined(*each) for each in found))


def _of_county(findings: Findings) -> list[Sequence[str]]:
    alone = _("Only this county's figures are held here, so it is compared with itself a year ago.")
    found: list[Sequence[str]] = _among_counties(findings) if findings.is_collected else [(alone,)]
    found.append(_moved(findings))
    if findings.league is not None:
        found.append((_leader(findings.league),))
    return found


def _among_others(findings: Findings) -> list[Sequence[str]]:
    return [_standing(findings), *_outstanding(findings), _moved(findings)]


def _outstanding(findings: Findings) -> list[Sequence[str]]:
    if not findings.compared:
        return []
    found_in = {code: each for code, each in findings.compared.items() if code in findings.chosen}
    strong = _traits(findings, strengths(found_in))
    weak = _traits(findings, weaknesses(found_in))
    return [sentences.outstanding(strong, weak)]


def _among_counties(findings: Findings) -> list[Sequence[str]]:
    league, name = findings.among, findings.name
    row = None if league is None else league.row(findings.place.code)
    if league is None or row is None:
        return [sentences.standing(None, name=name, places="")]
    places = texts.places_text(Level.COUNTY, len(league.rows))
    found = standing_of(league, row)
    return [sentences.among(found, name=name, places=places), *_outstanding(findings)]


def _standing(findings: Findings) -> tuple[str, ...]:
    league = findings.league
    row = None if league is None else league.row(findings.place.code)
    if league is None or row is None:
        return sentences.standing(None, name=findings.name, places="")
    places = texts.places_text(findings.values.level, len(league.rows))
    return sentences.standing(standing_of(league, row), name=findings.name, places=places)


def _leader(league: League) -> str:
    first = league.rows[0]
    places = texts.places_text(league.index.values.level, len(league.rows))
    name = texts.place_name(first.place)
    return sentences.leader(standing_of(league, first), name=name, places=places)


def _traits(findings: Findings, codes: Sequence[str]) -> list[Trait]:
    return [
        Trait(
            name=texts.name_of(indicator),
            value=texts.amount_text(indicator, findings.shown(indicator).value),
            rank=findings.compared[indicator.code].rank,
            of=findings.compared[indicator.code].of,
        )
        for indicator in map(findings.by_code.__getitem__, codes)
    ]


def _moved(findings: Findings) -> tuple[str, ...]:
    moved = (each for each in findings.changes.values() if each.indicator in findings.chosen)
    largest = tuple(moved)[:_MOST_MOVED]
    return sentences.moved(
        [findings.in_words(each) for each in largest], is_known=bool(findings.known_twice)
    )


def notes(findings: Findings) -> tuple[ReportPart, ...]:
    parts = (
        ReportPart(_("What is withheld"), _missing(findings)),
        _entered(findings),
        ReportPart(_("The year before"), _begun(findings)),
        ReportPart(_("Said elsewhere"), _references(findings)),
        ReportPart(_("How it was computed"), _method(findings)),
    )
    return tuple(part for part in parts if part.sentences)


def _missing(findings: Findings) -> tuple[str, ...]:
    hidden: list[str] = []
    unknown: dict[str, list[str]] = {}
    for each in findings.indicators:
        reason = findings.shown(each).reason
        if texts.is_hidden(reason):
            hidden.append(texts.name_of(each))
        elif reason:
            unknown.setdefault(texts.why_not(reason), []).append(texts.name_of(each))
    lines = [sentences.unknown(names, why) for why, names in unknown.items()]
    return tuple([sentences.protected(hidden), *lines] if hidden else lines)


def _entered(findings: Findings) -> ReportPart:
    if findings.is_collected:
        return ReportPart("", ())
    entered = [each for each in findings.indicators if findings.shown(each).is_entered]
    tables = {table for each in entered for table in tables_of(each)}
    sources = tuple(findings.sources[each] for each in sorted(tables & set(findings.sources)))
    names = [texts.name_of(each) for each in entered]
    sentence = sentences.entered(names, has_sources=bool(sources))
    return ReportPart(_("Entered by hand"), (sentence,), sources)


def _begun(findings: Findings) -> tuple[str, ...]:
    """Return what cannot be compared with a year ago, since only part of that year is recorded."""
    if findings.before is None:
        return ()
    sentence = texts.begun_text((findings.before, findings.values), findings.indicators)
    return (sentence,) if sentence else ()


def _references(findings: Findings) -> tuple[str, ...]:
    return tuple(
        _("%(name)s: %(said)s (%(source)s). Recorded here: %(value)s.")
        % {
            "name": texts.name_of(indicator),
            "said": texts.said_text(each),
            "source": texts.source_text(each),
            "value": texts.amount_text(indicator, findings.shown(indicator).value),
        }
        for indicator in findings.indicators
        for each in indicator.references
        if each.place == findings.place.code
    )


def _method(findings: Findings) -> tuple[str, ...]:
    lines = [
        _(
            "Every figure is added up from what was written down when it happened: leaf weighed,"
            " packs sold, halls opened."
        )
    ]
    if findings.is_collected:
        lines.append(
            _(
                "Counties sent these records, signed. How far chance may have moved a figure is"
                " known where a county publishes it."
            )
        )
    elif any(findings.shown(each).is_entered for each in findings.indicators):
        lines.append(
            _("Only figures that cannot be computed from records here were entered by hand.")
        )
    else:
        lines.append(_("Nobody filled in a form for this report."))
    if not findings.is_county:
        lines.append(
            _("The middle is the value that half of the places have more than, half less.")
        )
    league = findings.league
    if league is not None:
        lines.append(
            _(
                "For the comparison each figure is set between the lowest and the highest in"
                " the county; where one is withheld or unknown, the middle of the others"
                " stands for it. All are then added up as “%(frame)s” weighs them. Nobody"
                " knows the one right way, and a few acts more or less would change the figures."
                " So it was done %(draws)s times, each weight up to %(noise)s higher or lower,"
                " each time in one of %(ways)s ways to make points and to join them, and with"
                " figures as chance might have made them; in place of one that is withheld, or"
                " whose error is not known, stood that of another place. Who came out ahead in"
                " at least %(sure)s of them, and by enough to matter, is clearly ahead; a line"
                " covers the numbers left between those clearly ahead of a place and those"
                " clearly behind."
            )
            % {
                "frame": texts.name_of(league.index.frame),
                "draws": numbers.plain_number(league.draws),
                "noise": numbers.percent(league.noise, decimals=0),
                "sure": numbers.percent(SURE, decimals=0),
                "ways": numbers.plain_number(len(league.ways)),
            }
        )
    return tuple(lines)
