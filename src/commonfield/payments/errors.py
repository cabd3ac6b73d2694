"""Refusals of the payments; none of them says whose money it was."""

from commonfield.kernel.errors import CommonfieldError


class NoticeUnreadableError(CommonfieldError):
    """A notice is no message of the provider's form."""

    code = "notice_unreadable"
    status = 400
    sentence = "This notice cannot be read as one of the payment provider. Nothing was written."


class NoticeTooLargeError(CommonfieldError):
    """A notice is larger than any provider sends."""

    code = "notice_too_large"
    status = 413
    sentence = "This notice is larger than any that a provider sends."


class NoticeUnsignedError(CommonfieldError):
    """Parts of the signature are missing."""

    code = "notice_unsigned"
    status = 401
    sentence = "This notice is not signed: %(missing)s is missing."


class NoticeSignatureTypeError(CommonfieldError):
    """The notice is signed in a way that is not taken."""

    code = "notice_signature_type"
    status = 401
    sentence = "This notice is signed in a way that is not taken here."


class NoticeStaleError(CommonfieldError):
    """The notice was signed too long ago, or in the future."""

    code = "notice_stale"
    status = 401
    sentence = "This notice was signed more than five minutes ago or hence. Sign and send it again."


class NoticeKeyUnknownError(CommonfieldError):
    """The notice names a key that is not the provider's."""

    code = "notice_key_unknown"
    status = 401
    sentence = "This notice is signed with a key that is not known here."


class NoticeForgedError(CommonfieldError):
    """The signature does not fit the message."""

    code = "notice_forged"
    status = 401
    sentence = "The signature of this notice does not fit it. Nothing was written."


class NoticeNotOursError(CommonfieldError):
    """The notice is genuine, and meant for somebody else's account."""

    code = "notice_not_ours"
    status = 403
    sentence = "This notice is about another account than ours."


class NoticeCurrencyError(CommonfieldError):
    """The notice is about another currency."""

    code = "notice_currency"
    status = 422
    sentence = "This notice is in another currency than the yuan. Nothing was written."


class PaymentUnknownError(CommonfieldError):
    """No payment, order or refund has the number."""

    code = "payment_unknown"
    status = 404
    sentence = "There is no payment, order or refund with this number here."


class PaymentDiffersError(CommonfieldError):
    """Amounts or merchants are not those of the orders."""

    code = "payment_differs"
    status = 409
    sentence = (
        "The amounts or merchants of this notice are not those of the orders. Nothing was written."
    )


class ProviderUnreachableError(CommonfieldError):
    """The provider did not answer, or not so that it can be believed."""

    code = "provider_unreachable"
    status = 503
    sentence = (
        "The payment provider does not answer just now. Nothing was paid. Try again in a minute."
    )


class ProviderRefusedError(CommonfieldError):
    """The provider answered that it does not do this."""

    code = "provider_refused"
    status = 502
    sentence = (
        "The payment provider refuses this payment. Choose another way to pay, or ask the store."
    )


class MethodNotHereError(CommonfieldError):
    """A way to pay that this installation has not been set up for."""

    code = "method_not_here"
    status = 409
    sentence = "This way to pay is not set up here. Choose another."


class BillUnreadableError(CommonfieldError):
    """A file is no bill of the provider."""

    code = "bill_unreadable"
    status = 422
    sentence = "Line %(line)s of the file is not one of this provider's bill."
