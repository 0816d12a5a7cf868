// Makes every other writer of this session wait until the transaction ends.
// params  id
// returns id; no row where there is no such session
// cost    one unique-index seek; the assignment changes nothing, it only takes the write lock
MATCH (s:Session {id: $id})
SET s.createdAt = s.createdAt
RETURN s.id AS id
