"""The front owns what every page stands on: page cache, base templates, template tags, drawing.

Also forms that are done once, spreadsheets, and how numbers, days and errors are written. It knows
no room that has pages: they register fragments, menu items and invalidating tables with it.
"""
