// Notifications of which nothing has happened since a moment, read or not, oldest first. Ids begin with their time.
// params  afterId ('' = from the first), beforeId (an id of that moment), beforeMs (epoch ms), limit (rows)
// returns id, recipientId
// cost    an index walk over `limit` rows, and those made before that were told anew since
MATCH (n:Notification)
WHERE n.id > $afterId AND n.id < $beforeId AND n.updatedAt < $beforeMs
RETURN n.id AS id, n.recipientId AS recipientId
ORDER BY n.id LIMIT $limit
