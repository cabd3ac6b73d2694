from commonfield.workshop import rooms


class AuditConfig(rooms.Room):
    name = "commonfield.audit"
