"""Refusals of supply."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class InvitationNeededError(ConflictError):
    sentence = (
        "This person was registered elsewhere, so it is their decision whether you manage their "
        "records. Invite them; once they accept, they are your grower."
    )


class CertificateMissingError(CommonfieldError):
    sentence = (
        "Leaf without the grower's certificate of compliance may not be bought."
        " Ask the grower for the promise, or issue the certificate here."
    )


class BadWeightError(CommonfieldError):
    sentence = "A weight of %(weight_g)s cannot be right. Enter between 1 g and %(most_g)s."


class BadPriceError(CommonfieldError):
    sentence = "A price of %(price_fen)s fen a kilogram cannot be right. Enter a price above zero."


class WeighingTooOldError(CommonfieldError):
    sentence = (
        "This leaf was weighed more than %(days)s days ago, so nothing was saved. A clerk enters it"
        " as a late delivery on the page of the scale, with a reason; a second person confirms it."
    )


class WeightImplausibleError(ConflictError):
    sentence = (
        "This grower's total for the day would be %(day_g)s, more than usual (up to %(most_g)s). "
        "Nothing was saved. Check the scale again; if the weight is right, confirm it."
    )


class PriceImplausibleError(ConflictError):
    sentence = (
        "¥%(price)s per kilogram is far from the usual price for this grade (¥%(least)s to "
        "¥%(most)s). Nothing was saved. Check it; if it is right, confirm it."
    )


class BadPeriodError(CommonfieldError):
    sentence = "%(period)s is no month. Write year and month, such as 2026-11."


class DeliveryUsedError(ConflictError):
    sentence = (
        "The delivery %(delivery)s is already in a lot, was taken back, or is not yours."
        " Choose deliveries from the list."
    )


class LeafWorthNothingError(CommonfieldError):
    sentence = (
        "%(weight_g)s at %(price_fen)s fen a kilogram is worth less than one fen."
        " Check the weight and the price."
    )


class LotTooHeavyError(CommonfieldError):
    sentence = "%(made_g)s of made tea cannot come from %(leaf_g)s of leaf. Weigh again."


class NotEnoughTeaError(ConflictError):
    sentence = "The lot %(lot)s has %(left_g)s left; %(wanted_g)s were requested. Pack fewer."


class LotChangedError(ConflictError):
    """Tea of a lot was packed since the clerk looked."""

    sentence = (
        "Tea of the lot %(lot)s was packed since you looked; %(left_g)s are left now. If those"
        " were your packs, they are written down already. If not, enter them again."
    )


class OtherTeaError(ConflictError):
    sentence = (
        "The lot %(lot)s is %(tea)s, but the pack says %(pack)s: buyers would be told the wrong"
        " tea. Choose a lot of that tea, or a pack of the lot's own name; for a blend, say why it"
        " goes into this pack."
    )


class AgreementOverlapError(ConflictError):
    sentence = (
        "Another agreement between the two is in force from %(starts_on)s."
        " Start the new one on a later day; it then takes the other's place."
    )


class AgreementEndError(ConflictError):
    sentence = (
        "With this end, sales that follow or are over would be shared worse for growers or a store."
        " Propose a new agreement instead, which they can accept, or choose a later day."
    )


class GrowersFloorError(CommonfieldError):
    sentence = (
        "Growers get %(now_percent)s %% of a yuan now. Their share may not fall below"
        " %(floor_percent)s %% in this county. Leave them at least that."
    )


class ProposalOpenError(ConflictError):
    sentence = (
        "Another agreement between the two is proposed and waits to be accepted."
        " Withdraw it first, or wait for the answer."
    )


class ProposalClosedError(ConflictError):
    sentence = (
        "This proposal was answered or withdrawn, or does not need your answer. Look at the list."
    )


class OwnProposalError(CommonfieldError):
    status = 403
    sentence = (
        "You also stand on another side of this agreement, so you cannot answer for this one."
        " Another person of this side must."
    )


class GrowerOwedError(ConflictError):
    code = "grower_owed"
    sentence = (
        "%(grower)s is still owed money, so nothing is erased. Pay the grower first. What cannot be"
        " paid to them is paid to their heirs by two persons, as a correction of payouts, once"
        " their helper has asked for the erasure."
    )


class GrowerLateLeafError(ConflictError):
    sentence = (
        "Leaf of %(grower)s that was entered late awaits confirmation, so nothing is erased. Have"
        " it confirmed, sent back or withdrawn first."
    )


class BadSharesError(CommonfieldError):
    sentence = "The shares add up to %(sum_percent)s %%, not 100 %%. Change one of them."


class LicenceNumberUnusableError(CommonfieldError):
    sentence = (
        "“%(number)s” is not a valid food production licence number. Enter SC and 14 digits as "
        "on the licence, or leave it empty."
    )
