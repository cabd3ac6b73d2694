"""The demo county: invented people, stores and orders in the real Songyang, written as acts.

Its generator makes acts (somebody delivers, buys, pays), never totals. Registers are played
through the rooms' own commands; the mass of life goes by a bulk road that writes the rows which
the commands would write, table by table. It owns no page and no table.
"""
