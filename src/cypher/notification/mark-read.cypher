// Marks these notifications of an account as read.
// params  userId, ids, nowMs (epoch ms)
// returns marked
// cost    a unique-index seek for the account and for each id
MATCH (inbox:Inbox {userId: $userId})
SET inbox.lockedAtMs = $nowMs
WITH inbox
MATCH (me:User {id: inbox.userId})
UNWIND $ids AS id
MATCH (n:Notification {id: id})<-[unread:HAS_UNREAD|HAS_UNREAD_PARKED]-(me)
DELETE unread
REMOVE n.key, n.releaseAtMs, n.heldSeq
SET n.readAt = $nowMs
RETURN count(*) AS marked
