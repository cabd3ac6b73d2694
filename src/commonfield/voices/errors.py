"""Refusals about voices."""

from commonfield.kernel.errors import CommonfieldError, ConflictError


class ChildVoiceError(CommonfieldError):
    sentence = (
        "For a child under 14 a parent or guardian decides. Record it with them beside you, and"
        " enter their number and what they are to the child."
    )


class ChildNameError(CommonfieldError):
    sentence = "A child’s name is not shown beside their voice. Leave that box empty."


class VoiceSilentError(CommonfieldError):
    sentence = "Nothing can be heard. Check the microphone and say it again."


class VoiceQuietError(CommonfieldError):
    sentence = "This is too quiet. Hold the phone closer and say it again."


class VoiceClippedError(CommonfieldError):
    sentence = "This is too loud and distorted. Hold the phone further away and say it again."


class VoiceNoisyError(CommonfieldError):
    sentence = (
        "The noise around is nearly as loud as the voice. Go to a quiet place, or close the window,"
        " and say it again."
    )


class VoiceTooLongError(CommonfieldError):
    sentence = "This is longer than %(seconds)s seconds. Say the one word only."


class VoiceFileTooLargeError(CommonfieldError):
    status = 413
    sentence = "This file is larger than %(megabytes)s MB. Record less, or choose a smaller file."


class VarietyUnknownError(CommonfieldError):
    sentence = "This way of speaking is not among those taught here. Choose one of the list."


class VoiceMeaningError(CommonfieldError):
    sentence = "There is no such word in the lessons. Choose one of the list."


class VoiceWordError(CommonfieldError):
    sentence = (
        "This word belongs to another way of speaking, and words are not shared between them."
        " Choose one that is spoken here."
    )


class VoiceCodeTakenError(ConflictError):
    sentence = "Another recording has this number already. Reload the page and record it again."


class VoiceGoneError(ConflictError):
    status = 410
    sentence = "This recording was taken back by its speaker, or has expired."


class VoiceDecidedError(ConflictError):
    sentence = "Others have decided on this recording meanwhile. Nothing is left to do."


class OwnVoiceError(CommonfieldError):
    status = 403
    sentence = (
        "A recording is checked by others than its speaker, the speaker's household and the person"
        " who recorded it. Leave it to another reviewer."
    )


class VoiceCheckedError(ConflictError):
    sentence = "You have checked this recording. Another reviewer has to agree."


class VoiceCheckedByCloseError(ConflictError):
    sentence = (
        "Someone close to you has checked this recording. A reviewer of another household has to"
        " agree."
    )
