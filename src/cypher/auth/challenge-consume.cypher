// Uses a one-time secret up.
// params  id
// returns id; no row where somebody else has used it up
// cost    one unique-index seek; the assignment only takes the write lock
MATCH (c:Challenge {id: $id})
SET c.createdAt = c.createdAt
WITH c, c.id AS id
DELETE c
RETURN id
