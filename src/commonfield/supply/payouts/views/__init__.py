"""Pages on which growers are paid."""
