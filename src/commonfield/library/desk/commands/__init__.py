"""Commands of the keeper's desk."""

from commonfield.library.desk.commands.albums import add_to_album, change_album, make_album
from commonfield.library.desk.commands.objections import hide_title, object_to, settle_objection
from commonfield.library.desk.commands.parts import put_back, take_out
from commonfield.library.desk.commands.series import import_series
from commonfield.library.desk.commands.uploads import (
    convert_uploads,
    import_file,
    order_spoken_books,
    remove_upload,
    take_upload,
)
from commonfield.library.desk.commands.works import (
    announce_work,
    change_cover,
    delete_draft,
    describe_by_sheet,
    describe_work,
    place_on_shelf,
    publish_work,
    take_off_shelf,
    withdraw_work,
)
