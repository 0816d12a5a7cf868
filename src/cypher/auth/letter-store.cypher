// A letter or message that is to be sent.
// params  id, queue (a name), accountId (id | null: of nobody), sealed (what it says and to whom), nowMs,
//         expiresAtMs (epoch ms)
// returns id
// cost    one unique-index seek, one node
OPTIONAL MATCH (a:Account {id: $accountId})
CREATE (l:Letter {
  id: $id, queue: $queue, sealed: $sealed, createdAt: $nowMs, dueAt: $nowMs, expiresAt: $expiresAtMs, attempts: 0
})
FOREACH (owner IN CASE WHEN a IS NULL THEN [] ELSE [a] END | CREATE (owner)-[:HAS_LETTER]->(l))
RETURN l.id AS id
