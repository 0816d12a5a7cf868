// Uploads that were begun and never completed.
// params  nowMs (epoch ms), limit (rows)
// returns id, uploaderId
// cost    an index range over the uploads that have run out
MATCH (m:Media)<-[:UPLOADED]-(u:Account)
WHERE m.abandonedAt <= $nowMs
RETURN m.id AS id, u.id AS uploaderId
ORDER BY m.abandonedAt LIMIT $limit
