"""Reading definitions from files."""

import math
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from commonfield_measures.indicators.errors import (
    DefinitionWrongError,
    KindNoActError,
    KindUnknownError,
)
from commonfield_measures.indicators.types import (
    Definitions,
    FactsTerm,
    GiniTerm,
    GrowthTerm,
    Indicator,
    Level,
    Reference,
    StandingTerm,
    SubjectsTerm,
    TableTerm,
    Take,
    Term,
    VillagesTerm,
)
from commonfield_measures.measures.differing import LEAST

SHIPPED: Final = Path(__file__).parent / "definitions"
_ALL_OF: Final = ".*"


def newest_shipped() -> Path:
    """Return the file of the newest indicators that come with the program."""
    return max(SHIPPED.glob("*.toml"))


def shipped_definitions(participations: Collection[str] = ()) -> Definitions:
    """Return the newest indicators that come with the program."""
    return read_definitions(newest_shipped(), participations)


def read_definitions(path: Path, participations: Collection[str] = ()) -> Definitions:
    """Read indicators from TOML.

    ``participations`` are the kinds of facts in which persons take part, of which “room.*” takes
    all that begin so; an indicator of a room without any is left out.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DefinitionWrongError(file=path.name, indicator="–", why=str(error)) from error
    entries, groups = data.get("indicator", []), data.get("group_by", {})
    is_of_tables = isinstance(entries, list) and all(isinstance(each, dict) for each in entries)
    if not is_of_tables or not isinstance(groups, dict):
        why = "indicators are tables headed [[indicator]], and group_by is one headed [group_by]"
        raise DefinitionWrongError(file=path.name, indicator="–", why=why)
    indicators = [each for entry in entries for each in _named(path.name, entry)]
    codes = [each.code for each in indicators]
    if twice := [code for code in codes if codes.count(code) > 1]:
        raise DefinitionWrongError(file=path.name, indicator=twice[0], why="the code comes twice")
    for each in indicators:
        if each.shown_with and each.shown_with not in codes:
            why = f"shown_with names {each.shown_with}, which is no indicator"
            raise DefinitionWrongError(file=path.name, indicator=each.code, why=why)
    if not indicators or not data.get("edition") or not data.get("source"):
        why = "edition, source and at least one indicator are needed"
        raise DefinitionWrongError(file=path.name, indicator="–", why=why)
    group_by = {str(kind): str(name) for kind, name in groups.items()}
    definitions = Definitions(
        str(data["edition"]),
        _english(data["source"]),
        tuple(found for each in indicators if (found := _of_kinds(each, participations))),
        group_by,
        _chinese(data["source"]),
    )
    _check_groups(path.name, definitions)
    return definitions


def _check_groups(file: str, definitions: Definitions) -> None:
    """Check that it is known what the group of a fact is, wherever an indicator names groups."""
    for kind, name in definitions.group_by.items():
        if not name.isidentifier():
            raise DefinitionWrongError(
                file=file, indicator="–", why=f"group_by {kind}: “{name}” is no attribute's name"
            )
    for indicator in definitions.indicators:
        for term in grouped_terms(indicator):
            if odd := sorted(set(kinds_in(term)) - set(definitions.group_by)):
                why = f"group_by does not say what the group of {odd[0]} is"
                raise DefinitionWrongError(file=file, indicator=indicator.code, why=why)


def check_kinds(definitions: Definitions, acts: Mapping[str, bool]) -> None:
    """Refuse indicators that count no acts; ``acts`` has for each kind whether it is one.

    Standing things need be none: a title on a shelf is there however it came.
    """
    for indicator in definitions.indicators:
        for kind in kinds_of(indicator):
            if kind not in acts:
                raise KindUnknownError(indicator=indicator.code, kind=kind)
            if not acts[kind] and kind not in standing_kinds(indicator):
                raise KindNoActError(indicator=indicator.code, kind=kind)


def least_of(indicator: Indicator) -> int | None:
    """Return 0 for what cannot be below it; sums of facts can, by what is taken back."""
    counts = (StandingTerm, SubjectsTerm, TableTerm, VillagesTerm)
    return 0 if all(isinstance(term, counts) for term in terms_of(indicator)) else None


def terms_of(indicator: Indicator) -> tuple[Term, ...]:
    """Return all terms of an indicator, of villages where something stands also that something."""
    terms = (*indicator.numerator, *indicator.denominator)
    villages = [term for term in terms if isinstance(term, VillagesTerm)]
    inner = [part for term in villages for part in (term.standing, term.taking_part) if part]
    return (*terms, *inner)


def kinds_in(term: Term) -> tuple[str, ...]:
    """Return the kinds of fact that a term counts."""
    match term:
        case FactsTerm() | SubjectsTerm() | GiniTerm() | GrowthTerm():
            return term.kinds
        case StandingTerm():
            return (term.opened, term.closed)
        case VillagesTerm():
            inner = term.standing or term.taking_part
            return kinds_in(inner) if inner else ()
        case TableTerm():
            return ()


def kinds_of(indicator: Indicator) -> set[str]:
    """Return the kinds of fact that an indicator counts."""
    return {kind for term in terms_of(indicator) for kind in kinds_in(term)}


def standing_kinds(indicator: Indicator) -> set[str]:
    """Return the kinds that are counted from the beginning of time."""
    standing = (term for term in terms_of(indicator) if isinstance(term, StandingTerm))
    return {kind for term in standing for kind in kinds_in(term)}


def subject_kinds(indicator: Indicator) -> set[str]:
    """Return the kinds whose subjects are counted."""
    counted = (term for term in terms_of(indicator) if isinstance(term, SubjectsTerm | GiniTerm))
    return {kind for term in counted for kind in kinds_in(term)}


def growing_kinds(indicator: Indicator) -> set[str]:
    """Return the kinds that are counted in the period before too."""
    growing = (term for term in terms_of(indicator) if isinstance(term, GrowthTerm))
    return {kind for term in growing for kind in kinds_in(term)}


def needs_subjects(indicator: Indicator) -> bool:
    """Return whether facts exported without subjects, and so without their groups, do not do."""
    return bool(subject_kinds(indicator)) or any(
        isinstance(term, GrowthTerm) for term in grouped_terms(indicator)
    )


def grouped_terms(indicator: Indicator) -> tuple[Term, ...]:
    """Return the terms that are of some groups only."""
    return tuple(
        term
        for term in terms_of(indicator)
        if isinstance(term, FactsTerm | SubjectsTerm | GrowthTerm | StandingTerm) and term.groups
    )


def tables_of(indicator: Indicator) -> set[str]:
    """Return the outside tables that an indicator needs."""
    return {term.table for term in terms_of(indicator) if isinstance(term, TableTerm)}


def listed(definitions: Definitions) -> Definitions:
    """Return the definitions without what a frame's page alone shows; channels for themselves."""
    indicators = tuple(
        replace(each, levels=levels, unlisted=(), channels=())
        for each in definitions.indicators
        if (levels := tuple(level for level in each.levels if level not in each.unlisted))
    )
    grouped = {
        kind for each in indicators for term in grouped_terms(each) for kind in kinds_in(term)
    }
    group_by = {kind: name for kind, name in definitions.group_by.items() if kind in grouped}
    return replace(definitions, indicators=indicators, group_by=group_by)


def _of_kinds(indicator: Indicator, participations: Iterable[str]) -> Indicator | None:
    """Return an indicator with the kinds that “room.*” stands for; None if there are none."""
    if not any(kind.endswith(_ALL_OF) for kind in kinds_of(indicator)):
        return indicator
    known = sorted(participations)

    def named(term: Term) -> Term:
        if not isinstance(term, FactsTerm | SubjectsTerm | GiniTerm | GrowthTerm):
            return term
        kinds = [
            [code for code in known if code.startswith(kind.removesuffix("*"))]
            if kind.endswith(_ALL_OF)
            else [kind]
            for kind in term.kinds
        ]
        return replace(term, kinds=tuple(code for codes in kinds for code in codes))

    found = replace(
        indicator,
        numerator=tuple(map(named, indicator.numerator)),
        denominator=tuple(map(named, indicator.denominator)),
    )
    return found if kinds_of(found) else None


def _named(file: str, entry: Mapping[str, Any]) -> list[Indicator]:
    """Read one indicator and those of its channels; a fault is reported with its code."""
    try:
        whole = _indicator(entry)
        return [whole, *_of_channels(whole, entry.get("channels", {}))]
    except KeyError as error:
        why = f"{error.args[0]} is missing"
    except (ValueError, TypeError, AttributeError) as error:
        why = str(error)
    raise DefinitionWrongError(file=file, indicator=str(entry.get("code", "–")), why=why)


def _indicator(entry: Mapping[str, Any]) -> Indicator:
    known = {
        *("code", "zh", "en", "unit", "direction", "numerator", "levels", "source"),
        *("denominator", "factor", "coverage", "reference", "contributors"),
        *("channels", "shown_with", "unlisted", "public", "minimum"),
    }
    if odd := set(entry) - known:
        raise ValueError(f"nothing is known of {', '.join(sorted(odd))}")
    if entry["direction"] not in {1, -1, 0}:
        raise ValueError("direction is 1 (more is better), -1 (less is) or 0 (not ranked)")
    if "public" in entry and ("contributors" in entry or entry["public"] is not True):
        raise ValueError("public = true stands where there are no contributors to be hidden")
    contributors = entry.get("contributors", {"zh": "", "en": ""})
    factor, coverage = float(entry.get("factor", 1)), float(entry.get("coverage", 1))
    if not math.isfinite(factor) or factor == 0 or not 0 < coverage <= 1:
        raise ValueError("factor is not zero, coverage is above 0 and at most 1")
    minimum = float(entry.get("minimum", LEAST))
    if not 0 <= minimum < 1:
        raise ValueError("minimum is a share, from 0 to below 1")
    found = Indicator(
        code=str(entry["code"]),
        zh=str(entry["zh"]),
        en=str(entry["en"]),
        unit_zh=str(entry["unit"]["zh"]),
        unit_en=str(entry["unit"]["en"]),
        direction=int(entry["direction"]),
        numerator=_terms(entry["numerator"]),
        denominator=_terms(entry["denominator"]) if "denominator" in entry else (),
        levels=tuple(Level(level) for level in entry["levels"]),
        source=_english(entry["source"]),
        source_zh=_chinese(entry["source"]),
        factor=factor,
        coverage=coverage,
        references=tuple(_reference(each) for each in entry.get("reference", ())),
        contributors_zh=str(contributors["zh"]),
        contributors_en=str(contributors["en"]),
        shown_with=str(entry.get("shown_with", "")),
        channels=tuple(
            (channel, str(part["code"]))
            for channel, part in entry.get("channels", {}).items()
            if channel != "source"
        ),
        unlisted=_unlisted(entry),
        unit_one=str(entry["unit"].get("one", "")),
        minimum=minimum,
    )
    is_derived = any(isinstance(term, GiniTerm | GrowthTerm) for term in terms_of(found))
    if is_derived and found.contributors_en and not found.shown_with:
        raise ValueError("gini and growth are shown with an indicator of the sums: shown_with")
    return found


def _unlisted(entry: Mapping[str, Any]) -> tuple[Level, ...]:
    levels = entry.get("unlisted", ())
    return tuple(Level(level) for level in (entry["levels"] if levels is True else levels))


def _of_channels(whole: Indicator, entries: Mapping[str, Any]) -> list[Indicator]:
    terms = [term for term in whole.numerator if isinstance(term, FactsTerm)]
    if entries and len(terms) < len(whole.numerator):
        raise ValueError("channels are of a numerator of facts")
    return [
        replace(
            whole,
            code=code,
            zh=str(entries[channel]["zh"]),
            en=str(entries[channel]["en"]),
            numerator=tuple(replace(term, channels=(channel,)) for term in terms),
            source=_english(entries["source"]),
            source_zh=_chinese(entries["source"]),
            references=(),
            channels=(),
        )
        for channel, code in whole.channels
    ]


def _english(text: str | Mapping[str, Any]) -> str:
    return str(text["en"]) if isinstance(text, Mapping) else str(text)


def _chinese(text: str | Mapping[str, Any]) -> str:
    """Return the Chinese of a text that is given in both languages."""
    return str(text["zh"]) if isinstance(text, Mapping) else ""


def _reference(entry: Mapping[str, Any]) -> Reference:
    return Reference(
        value=float(entry["value"]),
        place=str(entry["place"]),
        dated=str(entry["date"]),
        zh=str(entry["zh"]),
        en=str(entry["en"]),
        source_zh=str(entry["source"]["zh"]),
        source_en=str(entry["source"]["en"]),
    )


def _terms(entries: Iterable[Mapping[str, Any]]) -> tuple[Term, ...]:
    terms = tuple(_term(entry) for entry in entries)
    if not terms:
        raise ValueError("numerator and denominator name one term at least")
    return terms


def _term(entry: Mapping[str, Any]) -> Term:
    """Read one term, told apart by what it must have; what else it may have follows."""
    forms: Sequence[tuple[set[str], set[str], Callable[[Mapping[str, Any]], Term]]] = (
        ({"facts", "take"}, {"channels", "groups"}, _facts_term),
        ({"subjects", "of"}, {"groups"}, _subjects_term),
        ({"gini", "of"}, set(), lambda each: GiniTerm(_names(each["gini"]), Take(each["of"]))),
        ({"growth", "take"}, {"groups"}, _growth_term),
        ({"opened", "closed"}, {"groups"}, _standing_term),
        ({"villages"}, {"with", "least"}, _villages_term),
        ({"table", "column"}, set(), lambda each: TableTerm(each["table"], each["column"])),
    )
    for needed, optional, read in forms:
        if needed <= set(entry) <= needed | optional:
            return read(entry)
    raise ValueError(
        "a term is facts and take (and channels, groups), subjects and of (and groups), gini and"
        " of, growth and take (and groups), opened and closed (and groups), villages (and with,"
        " least), or table and column; not " + ", ".join(sorted(entry))
    )


def _facts_term(entry: Mapping[str, Any]) -> FactsTerm:
    return FactsTerm(
        _names(entry["facts"]),
        Take(entry["take"]),
        _names(entry.get("channels", ())),
        _names(entry.get("groups", ())),
    )


def _subjects_term(entry: Mapping[str, Any]) -> SubjectsTerm:
    return SubjectsTerm(
        _names(entry["subjects"]), Take(entry["of"]), _names(entry.get("groups", ()))
    )


def _growth_term(entry: Mapping[str, Any]) -> GrowthTerm:
    return GrowthTerm(_names(entry["growth"]), Take(entry["take"]), _names(entry.get("groups", ())))


def _standing_term(entry: Mapping[str, Any]) -> StandingTerm:
    return StandingTerm(entry["opened"], entry["closed"], _names(entry.get("groups", ())))


def _villages_term(entry: Mapping[str, Any]) -> VillagesTerm:
    """Read villages: all (true), or those of some kinds."""
    kinds = () if entry["villages"] is True else _names(entry["villages"])
    if "with" not in entry:
        return VillagesTerm(kinds)
    match _term(entry["with"]):
        case StandingTerm() as standing if "least" not in entry:
            return VillagesTerm(kinds, standing)
        case SubjectsTerm() as subjects if int(entry.get("least", 1)) > 0:
            return VillagesTerm(kinds, taking_part=subjects, least=int(entry.get("least", 1)))
    raise ValueError(
        "what villages are counted with is said by opened and closed, or by subjects and of (and"
        " least, above zero)"
    )


def _names(found: object) -> tuple[str, ...]:
    if not isinstance(found, list | tuple) or not all(isinstance(each, str) for each in found):
        raise ValueError(f"“{found}” is no list of names")
    return tuple(found)
