from commonfield.workshop import rooms


class LedgerConfig(rooms.Room):
    name = "commonfield.ledger"
