// Has a letter wait for its next try.
// params  id, dueAtMs (epoch ms)
// returns id
// cost    one unique-index seek
MATCH (l:Letter {id: $id})
SET l.dueAt = $dueAtMs
RETURN l.id AS id
