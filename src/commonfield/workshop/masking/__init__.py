"""What a notice must not show: personal numbers, illness, disability, minors, doors.

Names, amounts, areas, landlines, codes of organisations stay: the law wants them shown.
"""
