"""Why a delivery is refused: each sentence names the county, the file and what to do."""

from commonfield_measures.errors import MeasuresError


class DeliveryError(MeasuresError):
    """A delivery is not taken, and nothing of it is."""

    code = "delivery_refused"


class CountiesUnreadableError(DeliveryError):
    code = "counties_unreadable"
    sentence = (
        "%(file)s cannot be used: %(why)s. It has a table [counties] with a line for each county:"
        " its six digits = the key that its export_facts prints."
    )


class NoCollectionError(DeliveryError):
    code = "no_collection"
    sentence = (
        "%(folder)s holds facts that no collect has gathered. Name another folder, or an empty one."
    )


class ManifestUnreadableError(DeliveryError):
    code = "no_manifest"
    sentence = (
        "%(file)s cannot be read: %(why)s. Send the whole folder that export_facts wrote, without"
        " --with-subjects."
    )


class CountyNotAwaitedError(DeliveryError):
    code = "county_unknown"
    sentence = (
        "%(file)s is signed for the county %(county)s, of which no key is known here. Have the"
        " county tell its key by another way than this, and enter it under [counties]."
    )


class ForgedError(DeliveryError):
    code = "forged"
    sentence = (
        "%(file)s is not signed with the key of county %(county)s. If the county has changed its"
        " vault's key, have it tell the new one by another way than this."
    )


class AnotherCountyError(DeliveryError):
    code = "another_county"
    sentence = "%(file)s: %(why)s, so it is not county %(county)s's to send."


class AlteredError(DeliveryError):
    code = "altered"
    sentence = (
        "%(file)s of county %(county)s is not what the county signed: %(why)s. Have it sent again."
    )


class ClockAheadError(DeliveryError):
    code = "clock_ahead"
    sentence = (
        "%(file)s of county %(county)s tells of a time to come: %(why)s. If the clock here is"
        " right, have the county set its own, and export again."
    )


class WithPersonsError(DeliveryError):
    code = "with_subjects"
    sentence = (
        "%(file)s of county %(county)s has pseudonyms, which never leave a county. Delete it, and"
        " have the county export without --with-subjects."
    )


class IdTwiceError(DeliveryError):
    code = "id_twice"
    sentence = "County %(county)s sends the fact %(id)s twice, in %(file)s. Have it export anew."


class IdChangedError(DeliveryError):
    code = "id_changed"
    sentence = (
        "%(file)s of county %(county)s tells the fact %(id)s otherwise than before. A fact is never"
        " changed: it is taken back by another one. Ask the county how this came about."
    )


class MonthShrankError(DeliveryError):
    code = "month_shrank"
    sentence = (
        "County %(county)s sent more facts of %(month)s before: %(id)s is missing now. A month only"
        " grows. Is this an older export, or one after a restore? After a change of its vault's key"
        " a county begins anew (docs/evaluation.md)."
    )


class OlderDeliveryError(DeliveryError):
    code = "older_delivery"
    sentence = (
        "%(file)s of county %(county)s was written on %(written)s, before what was taken on"
        " %(taken)s, and is another one. Have the county export again."
    )


class StoreAddressError(DeliveryError):
    code = "store_address"
    sentence = (
        "A store's address is s3://BUCKET or s3://BUCKET/PREFIX, and nothing else stands in it."
        " Keys are in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)."
    )


class StoreError(DeliveryError):
    """A store refuses, or the line to it broke: what came whole is kept for the next time."""

    code = "store_unusable"
    sentence = (
        "%(file)s cannot be read or written in the store: %(why)s. Check the line,"
        " AWS_ENDPOINT_URL, AWS_REGION and the key's rights, and repeat: it goes on where it ended."
    )


class TooLargeError(DeliveryError):
    code = "too_large"
    sentence = (
        "%(file)s has %(size)s bytes, and at most %(most)s are taken here. Make room for twice as"
        " much, or ask who sent it why."
    )
