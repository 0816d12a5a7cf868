// Takes away what is told of a deleted post, a batch of it.
// params  postId, nowMs (epoch ms), limit (rows)
// returns withdrawn
// cost    one unique-index seek, then up to `limit` notifications with whom they name
MATCH (:DeletedPost {id: $postId})<-[:ABOUT_POST]-(n:Notification)
WITH n LIMIT $limit
WITH n ORDER BY n.recipientId
MATCH (inbox:Inbox {userId: n.recipientId})
SET inbox.lockedAtMs = $nowMs
DETACH DELETE n
RETURN count(*) AS withdrawn
