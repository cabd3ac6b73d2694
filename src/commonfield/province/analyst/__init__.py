"""The pages of an official of the province: whole figures side by side, ranks, gaps, reports."""
