"""Refusals of the payments; none of them says whose money it was."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class NoticeUnreadableError(CommonfieldError):
    status = 400
    sentence = "This notice cannot be read as one of the payment provider. Nothing was written."


class NoticeTooLargeError(CommonfieldError):
    status = 413
    sentence = "This notice is larger than any that a provider sends."


class NoticeUnsignedError(CommonfieldError):
    status = 401
    sentence = "This notice is not signed: %(missing)s is missing."


class NoticeSignatureTypeError(CommonfieldError):
    status = 401
    sentence = "This notice is signed in a way that is not taken here."


class NoticeStaleError(CommonfieldError):
    status = 401
    sentence = "This notice was signed more than five minutes ago or hence. Sign and send it again."


class NoticeKeyUnknownError(CommonfieldError):
    status = 401
    sentence = "This notice is signed with a key that is not known here."


class NoticeForgedError(CommonfieldError):
    status = 401
    sentence = "The signature of this notice does not fit it. Nothing was written."


class NoticeNotOursError(CommonfieldError):
    status = 403
    sentence = "This notice is about another account than ours."


class NoticeCurrencyError(CommonfieldError):
    sentence = "This notice is in another currency than the yuan. Nothing was written."


class PaymentUnknownError(CommonfieldError):
    status = 404
    sentence = "There is no payment, order or refund with this number here."


class PaymentDiffersError(ConflictError):
    sentence = (
        "The amounts or merchants of this notice are not those of the orders. Nothing was written."
    )


class ProviderUnreachableError(CommonfieldError):
    """The provider did not answer, or not so that it can be believed."""

    status = 503
    sentence = (
        "The payment provider does not answer just now. Nothing was paid. Try again in a minute."
    )


class ProviderRefusedError(CommonfieldError):
    status = 502
    sentence = (
        "The payment provider refuses this payment. Choose another way to pay, or ask the store."
    )


class MethodNotHereError(ConflictError):
    sentence = "This way to pay is not set up here. Choose another."


class BillUnreadableError(CommonfieldError):
    sentence = "Line %(line)s of the file is not one of this provider's bill."
