// Parks a batch of what is told of an account that has left; a notification of nobody else counts as unread no more.
// params  userId, nowMs (epoch ms), limit (rows)
// returns moved
// cost    one unique-index seek, then up to `limit` notifications
MATCH (a:Account {id: $userId}) WHERE NOT a:User
MATCH (a)<-[by:BY]-(n:Notification)
WITH a, by, n LIMIT $limit
WITH a, by, n ORDER BY n.recipientId
MATCH (inbox:Inbox {userId: n.recipientId})
SET inbox.lockedAtMs = $nowMs
CREATE (n)-[:BY_PARKED {at: by.at}]->(a)
DELETE by
WITH n
CALL (n) {
  WITH n WHERE NOT EXISTS { (n)-[:BY]->() }
  MATCH (n)<-[unread:HAS_UNREAD]-(me)
  MERGE (me)-[:HAS_UNREAD_PARKED]->(n)
  DELETE unread
}
RETURN count(*) AS moved
