// Begins to erase an account, or goes on where a process stopped: from here on nobody signs in to it any more. Its
// names and its proofs go first.
// params  id, nowMs (epoch ms), untilMs (epoch ms: no other process takes it before)
// returns id; no row where the account came back, is not due, or another process is at it
// cost    one unique-index seek; the first assignment changes nothing, it only takes the write lock
MATCH (a:Account {id: $id})
SET a.createdAt = a.createdAt
WITH a
WHERE a.eraseAt <= $nowMs AND NOT a:User AND NOT a:Parking AND coalesce(a.erasingUntil, 0) <= $nowMs
SET a = {id: a.id, createdAt: a.createdAt, eraseAt: a.eraseAt, auditRef: a.auditRef, erasingUntil: $untilMs}, a:Erasing
WITH a
CALL (a) {
  MATCH (a)-[:HAS_CREDENTIAL]->(c)
  DETACH DELETE c
}
RETURN a.id AS id
