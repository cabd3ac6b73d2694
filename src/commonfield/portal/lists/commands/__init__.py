"""Commands of lists: a list is tried, then taken."""

from commonfield.portal.lists.commands.taking import take_list, try_list
