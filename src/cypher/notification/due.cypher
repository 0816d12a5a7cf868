// Notifications that were held back in a burst and are to be told live by now, longest due first.
// params  nowMs (epoch ms), limit (rows)
// returns id, recipientId
// cost    an index walk over `limit` rows
MATCH (n:Notification)
WHERE n.releaseAtMs <= $nowMs
RETURN n.id AS id, n.recipientId AS recipientId
ORDER BY n.releaseAtMs LIMIT $limit
