// Forgets the migrations of one test.
MATCH (m:Migration)
WHERE m.number >= FROM AND m.number < TO
DELETE m
