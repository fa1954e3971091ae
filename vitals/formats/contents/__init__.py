"""Contents that formats encode: columns of tables, and readings with their predictions."""
