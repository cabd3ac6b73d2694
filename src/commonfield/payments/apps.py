from commonfield.workshop import rooms


class PaymentsConfig(rooms.Room):
    name = "commonfield.payments"
