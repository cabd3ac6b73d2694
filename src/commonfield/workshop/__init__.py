"""The workshop owns tools that know no village: vault, messages, files, guards, rows, schedule."""
