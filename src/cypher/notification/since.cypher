// What a recipient was told after a number, in the order of telling; what was told anew since has only its new number.
// params  userId, seq, limit (rows)
// returns id, seq
// cost    an index walk over `limit` rows
MATCH (n:Notification)
WHERE n.recipientId = $userId AND n.seq > $seq
RETURN n.id AS id, n.seq AS seq
ORDER BY n.recipientId, n.seq LIMIT $limit
