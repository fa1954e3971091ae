"""Messages on the wire: schemas, queries, problem documents, descriptions of the API."""
