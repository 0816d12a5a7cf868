// Forgets a letter that was sent, or that nobody takes.
// params  id
// returns id
// cost    one unique-index seek
MATCH (l:Letter {id: $id})
WITH l, l.id AS id
DETACH DELETE l
RETURN id
