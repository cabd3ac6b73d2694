"""What the catalogue refuses."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class VariantTakenError(ConflictError):
    sentence = (
        "This product has a pack of that kind already. Change its price or put it on sale again"
        " instead."
    )


class PictureWordsError(CommonfieldError):
    sentence = "Say in at most 120 characters what the picture shows, for those who cannot see it."


class PicturesFullError(ConflictError):
    sentence = "A product has at most %(most)s pictures. Take one away first."


class PictureTwiceError(ConflictError):
    sentence = "This product has this very picture already. Choose another."


class BadPriceListError(CommonfieldError):
    sentence = (
        "A price list needs a name, an end in the future and after its start, and for at least "
        "one product a price of more than 0 and less than 100,000 yuan."
    )


class PriceListEndError(BadPriceListError):
    code = "bad_price_list_end"
    sentence = "The list would end before it begins. Choose a later end."


class PriceListPastError(PriceListEndError):
    code = "bad_price_list_end"
    sentence = "This time is over already. Choose an end that is still to come."


class PriceListLongError(PriceListEndError):
    code = "bad_price_list_end"
    sentence = "A price list can last at most 400 days. Choose an earlier end."


class EmptyPriceListError(BadPriceListError):
    sentence = "No price is entered. Enter one for at least one pack below."


class PriceListOverError(ConflictError):
    sentence = "This price list has ended. The products' own prices apply."


class CategoryUnknownError(CommonfieldError):
    sentence = "There is no category %(category)s. Choose one from the list."


class NetWeightError(CommonfieldError):
    sentence = (
        "Enter the weight of one piece or pack, between 1 g and 100 kg: shipping is "
        "charged by weight."
    )


class ProducerLicenceError(CommonfieldError):
    sentence = (
        "Packed food needs its producer's food production licence: SC and 14 digits, as printed on"
        " the pack."
    )


class ShelfLifeError(CommonfieldError):
    sentence = "Enter the shelf life in days, as printed on the pack: between 1 and 3,650."
