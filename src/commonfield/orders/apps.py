from commonfield.workshop import rooms


class OrdersConfig(rooms.Room):
    name = "commonfield.orders"
