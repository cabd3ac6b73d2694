"""The demo county: invented people, stores and orders in the real Songyang, written as acts.

Its generator makes acts (a grower delivers, a buyer pays), never totals, which are played by the
rooms' own commands. At full size each order stands for a hundred: the rows of each room
are copied (``rooms/<room>.py``). ``tour`` is what a stranger is shown of it. It owns no table.
"""
