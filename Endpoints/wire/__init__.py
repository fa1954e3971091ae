"""What goes over the wire: schemas, queries, problem documents, descriptions of the API."""
