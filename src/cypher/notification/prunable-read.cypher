// Notifications that were read before a moment, longest ago first.
// params  beforeMs (epoch ms), limit (rows)
// returns id, recipientId
// cost    an index walk over `limit` rows
MATCH (n:Notification)
WHERE n.readAt < $beforeMs
RETURN n.id AS id, n.recipientId AS recipientId
ORDER BY n.readAt LIMIT $limit
