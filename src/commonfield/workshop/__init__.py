"""The workshop owns tools that know no village: vault, messages, guards, rows, text, drawing."""
