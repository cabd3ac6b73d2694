"""The books as an accountant reads them: accounts by code, periods, vouchers.

It reads what the ledger has written; nothing is booked here.
"""
