"""What a composite index refuses: a sentence names indicator, unit and rule where there are."""

from commonfield_measures.errors import MeasuresError


class IndexRefusedError(MeasuresError):
    code = "index_refused"
    sentence = "This index cannot be computed."


class ConstantError(IndexRefusedError):
    code = "constant"
    sentence = (
        "The indicator %(indicator)s is %(value)s for every unit, so %(rule)s cannot tell units"
        " apart. Leave it out (--constant leave-out), or use goalposts."
    )


class OwnSettingError(IndexRefusedError):
    code = "own_setting"
    sentence = (
        "iMeta has “%(value)s” in the column %(column)s of %(indicator)s. Write one of %(choices)s,"
        " for Normalise with or without the two ends of its scale, or leave it empty."
    )


class NotPositiveError(IndexRefusedError):
    code = "not_positive"
    sentence = (
        "%(rule)s needs values above zero, and %(indicator)s of %(unit)s is %(value)s. Normalise"
        " onto a scale above zero, such as --scale 1 100, or use other weights."
    )


class NoSuchColumnError(IndexRefusedError):
    code = "no_such_column"
    sentence = (
        "%(rule)s asks for the column %(column)s, which iData does not have. Correct its name."
    )


class LeftOutUnknownError(MeasuresError):
    code = "left_out_unknown"
    sentence = "iMeta has no %(code)s that could be left out. Name an iCode of it."


class NoDenominatorsError(IndexRefusedError):
    code = "no_denominators"
    sentence = (
        "iMeta names no Denominator for any indicator. Fill in that column, or do not denominate."
    )


class DenominatorWrongError(IndexRefusedError):
    code = "denominator_wrong"
    sentence = (
        "%(indicator)s of %(unit)s cannot be divided by %(column)s, which is %(value)s there."
        " Correct the denominator: it must be above zero."
    )


class NoTimeError(IndexRefusedError):
    code = "no_time"
    sentence = (
        "%(rule)s fills gaps from other years, but iData has no Time column with two or more"
        " times."
        " Choose another way."
    )


class GroupEmptyError(IndexRefusedError):
    code = "group_empty"
    sentence = (
        "%(unit)s has no value in %(group)s, so %(rule)s has nothing to work with."
        " Impute, screen the unit out, or find data."
    )


class GapError(IndexRefusedError):
    code = "gap"
    sentence = (
        "%(rule)s needs every value, but %(indicator)s of %(unit)s is missing."
        " Impute, screen the unit out, or find data."
    )


class AllScreenedError(IndexRefusedError):
    code = "all_screened"
    sentence = (
        "A share of %(share)s leaves only %(count)s of the units. Ask for a smaller share, or"
        " find data."
    )


class ShareWrongError(IndexRefusedError):
    code = "share_wrong"
    sentence = "%(rule)s takes a share from 0 to 1, such as 0.9, not %(value)s."


class ScaleWrongError(IndexRefusedError):
    code = "scale_wrong"
    sentence = "The scale %(low)s to %(high)s does not fit %(rule)s: %(why)s."


class GoalpostsWrongError(IndexRefusedError):
    code = "goalposts_wrong"
    sentence = (
        "The goalposts of %(indicator)s are Low %(low)s and High %(high)s. Give both in iMeta, Low"
        " below High, and above zero where Transform is log."
    )


class TargetWrongError(IndexRefusedError):
    code = "target_wrong"
    sentence = (
        "The Target of %(indicator)s is %(target)s, but the worst value is %(worst)s:"
        " the way from one to the other must have a length, in the indicator's Direction."
        " Correct the Target."
    )


class TargetMissingError(IndexRefusedError):
    code = "target_missing"
    sentence = "%(indicator)s has no Target in iMeta, and the way to it was asked for. Give one."


class BelowZeroError(IndexRefusedError):
    code = "below_zero"
    sentence = (
        "%(rule)s takes no values below zero, but %(indicator)s of %(unit)s is %(value)s."
        " Normalise onto a scale from zero up, or choose another rule."
    )


class NotPositiveMeanError(IndexRefusedError):
    code = "not_positive_mean"
    sentence = (
        "%(rule)s divides by the mean, but the mean of %(unit)s in %(group)s is %(value)s."
        " Normalise onto a scale above zero, such as zscore on 100 10."
    )


class NoSpreadError(IndexRefusedError):
    code = "no_spread"
    sentence = "All units are the same in %(group)s, so %(rule)s has nothing to compare."


class WeightMissingError(IndexRefusedError):
    code = "weight_missing"
    sentence = (
        "%(source)s gives no weight for %(code)s. Every member of a group of two or more needs one."
    )


class WeightNegativeError(IndexRefusedError):
    code = "weight_negative"
    sentence = (
        "The weight of %(code)s is %(value)s. Weights must not be below zero;"
        " use the Direction for what counts the other way."
    )


class WeightsZeroError(IndexRefusedError):
    code = "weights_zero"
    sentence = (
        "The weights of what belongs to %(group)s sum to zero (%(codes)s)."
        " Give at least one of them a weight above zero."
    )


class WeightUnknownError(IndexRefusedError):
    code = "weight_unknown"
    sentence = (
        "%(source)s has a weight for %(code)s, which is no indicator and no aggregate here."
        " Remove the line, or correct the code."
    )


class JudgementsShapeError(IndexRefusedError):
    code = "judgements_shape"
    sentence = (
        "The matrix of %(codes)s in %(file)s does not fit: %(why)s."
        " Give a square matrix whose rows and columns are the members of one group, in one order."
    )


class JudgementsReciprocalError(IndexRefusedError):
    code = "judgements_reciprocal"
    sentence = (
        "In the judgements for %(group)s, %(first)s over %(second)s is %(value)s, but the"
        " other way"
        " round it is %(reverse)s. One must be 1 divided by the other, and both above zero."
    )


class JudgementsInconsistentError(IndexRefusedError):
    code = "judgements_inconsistent"
    sentence = (
        "The judgements for %(group)s contradict each other: their consistency ratio is"
        " %(ratio)s, and at most %(most)s is accepted. Judge again, or accept a higher ratio."
    )


class JudgeInconsistentError(IndexRefusedError):
    code = "judge_inconsistent"
    sentence = (
        "For %(group)s the judgements of judge %(judge)s (in the order of the files) contradict"
        " each other: their consistency ratio is %(ratio)s, and at most %(most)s is accepted. Let"
        " that judge judge again, or accept a higher ratio."
    )


class ChoiceUnknownError(IndexRefusedError):
    code = "choice_unknown"
    sentence = "%(option)s cannot be “%(value)s”. Choose one of: %(choices)s."


class ChoiceEmptyError(IndexRefusedError):
    code = "choice_empty"
    sentence = "%(option)s %(value)s needs more after a colon, such as %(example)s."


class LevelsCountError(IndexRefusedError):
    code = "levels_count"
    sentence = (
        "Aggregators listed: %(count)s; levels above the indicators: %(levels)s. Give one for"
        " all, or one for each level from the lowest."
    )


class StepMissingError(IndexRefusedError):
    code = "step_missing"
    sentence = "The step %(step)s needs the step %(earlier)s before it. Add it to the list."


class VersionsDifferError(IndexRefusedError):
    code = "versions_differ"
    sentence = (
        "The two versions cannot be compared: %(why)s. Compare versions with units in common."
    )


class MethodUndrawnError(IndexRefusedError):
    code = "method_undrawn"
    sentence = (
        "Level %(level)s is aggregated by “%(method)s”, for which no weights are drawn. Use amean,"
        " gmean or hmean on every level, or leave --draws out."
    )


class NoiseShareError(IndexRefusedError):
    code = "noise_share"
    sentence = "Noise of %(noise)s is not possible. Give a share from 0 to below 1, such as 0.25."


class DrawTwiceError(IndexRefusedError):
    code = "draw_twice"
    sentence = "Draw %(draw)s gives %(code)s two weights. Keep one line for each draw and code."


class DrawWeightMissingError(IndexRefusedError):
    code = "draw_weight_missing"
    sentence = (
        "Draw %(draw)s and the tree do not agree about %(code)s. Each draw needs one weight for"
        " every indicator and aggregate below the top, and no others."
    )


class DrawWeightsError(IndexRefusedError):
    code = "draw_weights"
    sentence = (
        "In draw %(draw)s the weights below %(code)s are negative or add to nothing. Give weights"
        " of zero or more, at least one of them above zero."
    )


class SampleSizeError(IndexRefusedError):
    code = "sample_size"
    sentence = (
        "%(samples)s samples of %(factors)s factors say nothing of their shares. Take at least"
        " %(fewest)s samples and one factor."
    )


class ScenariosDifferError(IndexRefusedError):
    code = "scenarios_differ"
    sentence = (
        "%(count)s ways to make the index cannot be drawn from together: there must be one at"
        " least, and all need the same tree and the same units."
    )


class ChanceWrongError(IndexRefusedError):
    code = "chance_wrong"
    sentence = "The chances %(chances)s are none: each must be zero or more, one above zero."


class ErrorNegativeError(IndexRefusedError):
    code = "error_negative"
    sentence = (
        "The standard error of %(indicator)s for %(unit)s is %(value)s. Give none below zero, or"
        " leave the cell empty where it is not known."
    )


class DrawsCountError(IndexRefusedError):
    code = "draws_count"
    sentence = "%(draws)s draws show nothing. Ask for at least one, such as 1000."


class DrawsTooManyError(IndexRefusedError):
    code = "draws_too_many"
    sentence = (
        "%(draws)s draws are too many, and ranks would be no more certain. Ask for at "
        "most %(most)s."
    )


class DrawUndefinedError(IndexRefusedError):
    code = "draw_undefined"
    sentence = (
        "A value of 0 with a weight of 0 has no geometric or harmonic mean in a draw. Leave the"
        " indicator out, or normalise onto a scale above zero."
    )


class NothingToVaryError(IndexRefusedError):
    code = "nothing_to_vary"
    sentence = (
        "Nothing varies, so no choice can matter more than another. Let the weights vary, or name"
        " two ways to normalise or to aggregate."
    )


class OptionUnusedError(IndexRefusedError):
    code = "option_unused"
    sentence = "%(option)s has no effect without %(needed)s. Give both, or neither."
