"""What a build tells beside its figures, so that nothing happens silently."""

from typing import ClassVar


class BuildNotice:
    """A sentence with parameters, like a refusal's, that stops nothing; the edge translates it."""

    code: ClassVar[str] = "notice"
    sentence: ClassVar[str] = ""

    def __init__(self, **params: object) -> None:
        """Keep the parameters that the sentence and a machine reader need."""
        self.params = params

    def __str__(self) -> str:
        return self.sentence % self.params

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


class ColumnsUnlisted(BuildNotice):
    """Columns of iData that iMeta does not describe."""

    code = "columns_unlisted"
    sentence = "iMeta does not list these columns of iData, so they are not used: %(columns)s."


class DirectionUnused(BuildNotice):
    """An aggregate has a direction of -1."""

    code = "direction_unused"
    sentence = "The Direction -1 of the aggregate %(code)s has no effect: only indicators have one."


class DenominatorsMissing(BuildNotice):
    """Rates without a denominator have no value."""

    code = "denominators_missing"
    sentence = (
        "Denominators missing: %(count)s (%(cells)s). There the rate is missing too; --impute"
        " fills gaps."
    )


class ConstantLeftOut(BuildNotice):
    """Indicators that are the same for every unit were left out."""

    code = "constant_left_out"
    sentence = (
        "Left out, because they are the same for every unit and tell none apart: %(indicators)s."
        " Their groups' other members share their weights."
    )


class GapsRemain(BuildNotice):
    """Imputing could not fill everything."""

    code = "gaps_remain"
    sentence = "Values still missing after %(rule)s: %(count)s (%(cells)s)."


class NotSettled(BuildNotice):
    """Expectations still moved in the last round."""

    code = "not_settled"
    sentence = (
        "%(rule)s still moved after %(rounds)s rounds: its values are near, not exact."
        " Fill the gaps another way if it matters."
    )


class GapsReweighted(BuildNotice):
    """Means over what is there."""

    code = "gaps_reweighted"
    sentence = (
        "Values missing: %(count)s (%(cells)s). Each mean is taken over the values that are"
        " there, with their weights rescaled."
    )


class UnitsRemoved(BuildNotice):
    """Units with too little data."""

    code = "units_removed"
    sentence = "Units left out with less than %(share)s of the data: %(count)s (%(units)s)."


class UnitsImputed(BuildNotice):
    """Screening after imputing counts imputed values as data."""

    code = "units_imputed"
    sentence = (
        "Units with less than %(share)s of the data before imputing, kept because screening"
        " comes after it: %(count)s (%(units)s). Screen first to leave them out."
    )


class StillSkewed(BuildNotice):
    """Treatment did not bring an indicator within the limits."""

    code = "still_skewed"
    sentence = "Treatment did not bring these indicators within the limits: %(indicators)s."


class Untreatable(BuildNotice):
    """Skew and kurtosis need four different points."""

    code = "untreatable"
    sentence = (
        "These indicators have too few values, or only one, for skew and kurtosis, so they were"
        " not treated: %(indicators)s."
    )


class ValuesClipped(BuildNotice):
    """Values beyond the goalposts."""

    code = "values_clipped"
    sentence = "Values beyond their goalposts, which count as the goalpost: %(count)s (%(cells)s)."


class ZeroMeans(BuildNotice):
    """One zero makes a geometric or harmonic mean zero."""

    code = "zero_means"
    sentence = "A value of 0 makes %(rule)s of %(group)s 0: %(count)s (%(units)s)."


class LoadingsNegative(BuildNotice):
    """Indicators that run against the others."""

    code = "loadings_negative"
    sentence = (
        "On the first component of %(group)s these run against the others: %(codes)s."
        " Their weights are the sizes of their loadings; look at their Direction."
    )


class GroupsUnjudged(BuildNotice):
    """Groups without a matrix keep given weights."""

    code = "groups_unjudged"
    sentence = "There are no judgements for %(groups)s, which keep the weights of iMeta."
