// Deletes some of the one-time secrets that have expired.
// params  nowMs (epoch ms), limit (rows)
// returns id
// cost    one range of an index, at most `limit` nodes of it
MATCH (c:Challenge)
WHERE c.expiresAt < $nowMs
WITH c, c.id AS id LIMIT $limit
DELETE c
RETURN id
