"""What may go wrong at any moment, made to go wrong: processes killed, forms sent twice, two people at one text, a record tampered with."""
