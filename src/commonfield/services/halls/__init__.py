"""Halls owns a hall's page: hours, rooms, pictures, programme, and whether it is open."""
