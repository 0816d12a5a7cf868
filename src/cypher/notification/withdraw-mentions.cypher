// Takes away unread notifications of mentions that an edit took out of a post.
// params  postId, nowMs (epoch ms)
// returns withdrawn
// cost    one unique-index seek, then all notifications about the post
MATCH (p:Post {id: $postId})<-[:ABOUT_POST]-(n:Notification {kind: 'MENTION', about: 'POST'})
WHERE n.key IS NOT NULL AND NOT EXISTS { (p)-[:MENTIONS]->(:Account {id: n.recipientId}) }
WITH n ORDER BY n.recipientId
MATCH (inbox:Inbox {userId: n.recipientId})
SET inbox.lockedAtMs = $nowMs
DETACH DELETE n
RETURN count(*) AS withdrawn
