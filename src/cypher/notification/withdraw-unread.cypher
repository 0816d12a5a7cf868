// Takes away these notifications, where they are unread still.
// params  recipientIds (in order, for one order of locks), ids, nowMs (epoch ms)
// returns withdrawn
// cost    a unique-index seek for each recipient and notification
UNWIND $recipientIds AS recipientId
MATCH (inbox:Inbox {userId: recipientId})
SET inbox.lockedAtMs = $nowMs
WITH count(*) AS locked
UNWIND $ids AS id
MATCH (n:Notification {id: id}) WHERE n.key IS NOT NULL
DETACH DELETE n
RETURN count(*) AS withdrawn
