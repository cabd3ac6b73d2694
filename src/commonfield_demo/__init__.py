"""The demo county: invented people, stores and orders in the real Songyang, written as acts.

Its generator makes acts (somebody delivers, buys, pays), never totals, which are played by the
rooms' own commands. At full size each order stands for a hundred: each room copies its rows
(``<room>/demo.py``). ``tour`` is what a stranger is shown of it. It owns no table.
"""
