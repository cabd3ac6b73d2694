"""Services owns what happens in a village's hall: opening, bookings, events.

The hall itself is a venue of ``places``; who keeps it is a role of ``people``; its books, lessons
and screen are the library's and voices'.
"""
