// Puts back a batch of what is told of an account that is back.
// params  userId, nowMs (epoch ms), limit (rows)
// returns moved
// cost    one unique-index seek, then up to `limit` notifications
MATCH (a:User {id: $userId})
MATCH (a)<-[by:BY_PARKED]-(n:Notification)
WITH a, by, n LIMIT $limit
WITH a, by, n ORDER BY n.recipientId
MATCH (inbox:Inbox {userId: n.recipientId})
SET inbox.lockedAtMs = $nowMs
CREATE (n)-[:BY {at: by.at}]->(a)
DELETE by
WITH n
CALL (n) {
  MATCH (n)<-[unread:HAS_UNREAD_PARKED]-(me)
  MERGE (me)-[:HAS_UNREAD]->(n)
  DELETE unread
}
RETURN count(*) AS moved
