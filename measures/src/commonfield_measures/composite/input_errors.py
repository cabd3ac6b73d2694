"""What is refused of iData and iMeta: wrong tables and wrong trees."""

from commonfield_measures.composite.errors import IndexRefusedError


class UnitBlankError(IndexRefusedError):
    code = "unit_blank"
    sentence = "Line %(line)s of %(file)s has no uCode. Give every line the code of its unit."


class OneUnitError(IndexRefusedError):
    code = "one_unit"
    sentence = (
        "An index compares units, but iData has only %(count)s (%(unit)s). Give at least two."
    )


class TypeUnknownError(IndexRefusedError):
    code = "type_unknown"
    sentence = (
        "%(code)s has the Type “%(text)s”. It must be Indicator, Aggregate, Group, Denominator"
        " or Other."
    )


class CodeTwiceError(IndexRefusedError):
    code = "code_twice"
    sentence = "%(file)s has more than one line for %(code)s. Keep one."


class CodeBlankError(IndexRefusedError):
    code = "code_blank"
    sentence = "Line %(line)s of iMeta has no iCode. Give every line its code."


class LevelWrongError(IndexRefusedError):
    code = "level_wrong"
    sentence = (
        "%(code)s has the Level “%(text)s”. Indicators have 1, aggregates a whole number above it."
    )


class ParentMissingError(IndexRefusedError):
    code = "parent_missing"
    sentence = "The indicator %(indicator)s has no Parent. Name the aggregate that it belongs to."


class StrayAggregateError(IndexRefusedError):
    code = "stray_aggregate"
    sentence = (
        "The aggregate %(code)s at Level %(level)s has no Parent, but the highest Level is"
        " %(highest)s: it would count for nothing. Name its Parent."
    )


class ParentUnknownError(IndexRefusedError):
    code = "parent_unknown"
    sentence = (
        "%(code)s has the Parent %(parent)s, which iMeta does not list as an Aggregate."
        " Add a line for it, or correct the Parent."
    )


class TreeCycleError(IndexRefusedError):
    code = "tree_cycle"
    sentence = "Going up from %(code)s one comes back to it: %(path)s. Break this cycle of Parents."


class ParentLevelError(IndexRefusedError):
    code = "parent_level"
    sentence = (
        "%(code)s at Level %(level)s has the Parent %(parent)s at Level %(parent_level)s."
        " A parent must stand on a higher Level."
    )


class ChildlessError(IndexRefusedError):
    code = "childless"
    sentence = "Nothing belongs to the aggregate %(code)s. Give it indicators, or remove its line."


class NothingToBuildError(IndexRefusedError):
    code = "nothing_to_build"
    sentence = "iMeta lists no %(kind)s, so there is nothing to build. Add their lines."


class SeveralTopsError(IndexRefusedError):
    code = "several_tops"
    sentence = (
        "%(codes)s have no Parent, so it is not clear which is the index."
        " Name one aggregate above them."
    )


class DirectionWrongError(IndexRefusedError):
    code = "direction_wrong"
    sentence = (
        "%(indicator)s has the Direction “%(text)s”. Write 1 if more is better, -1 if less is."
    )


class TransformWrongError(IndexRefusedError):
    code = "transform_wrong"
    sentence = "%(indicator)s has the Transform “%(text)s”. It must be none or log."


class IndicatorMissingError(IndexRefusedError):
    code = "indicator_missing"
    sentence = (
        "iMeta lists the indicator %(indicator)s, but iData has no such column."
        " Add the column, or remove the line."
    )


class BelowLeastError(IndexRefusedError):
    code = "below_least"
    sentence = (
        "Line %(line)s of %(file)s (%(unit)s) has %(value)s in %(column)s, but that cannot be below"
        " %(least)s. Nothing was built; correct the number, or leave its cell empty if it is not"
        " known."
    )


class AllMissingError(IndexRefusedError):
    code = "all_missing"
    sentence = "The indicator %(indicator)s has no value for any unit. Find data, or leave it out."
