"""Writing what belongs to stores, and is no sub-room's: which count in figures, forms' files."""

from commonfield.stores.commands.counting import count_stores
from commonfield.stores.commands.files import store_document, store_picture
