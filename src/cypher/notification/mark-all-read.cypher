// Marks a batch of what an account has not read as read.
// params  userId, nowMs (epoch ms), limit (rows)
// returns marked
// cost    two unique-index seeks, then up to `limit` notifications
MATCH (inbox:Inbox {userId: $userId})
SET inbox.lockedAtMs = $nowMs
WITH inbox
MATCH (me:User {id: inbox.userId})-[unread:HAS_UNREAD|HAS_UNREAD_PARKED]->(n:Notification)
WITH unread, n LIMIT $limit
DELETE unread
REMOVE n.key, n.releaseAtMs, n.heldSeq
SET n.readAt = $nowMs
RETURN count(*) AS marked
