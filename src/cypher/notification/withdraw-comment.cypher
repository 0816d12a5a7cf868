// Takes a deleted comment and the replies below it out of what is told of them.
// params  commentId, nowMs (epoch ms)
// returns withdrawn
// cost    one unique-index seek, all replies below the comment, and the notifications about them
MATCH (:DeletedComment {id: $commentId})<-[:REPLIES_TO|REPLIES_TO_PARKED*0..20]-(c)
MATCH (c)<-[about:ABOUT_COMMENT]-(n:Notification)
WITH c, about, n ORDER BY n.recipientId
MATCH (inbox:Inbox {userId: n.recipientId})
SET inbox.lockedAtMs = $nowMs
DELETE about
WITH DISTINCT c, n
OPTIONAL MATCH (c)<-[:WROTE|WROTE_PARKED]-(writer)
OPTIONAL MATCH (n)-[by:BY|BY_PARKED]->(writer)
WHERE NOT EXISTS { (n)-[:ABOUT_COMMENT]->()<-[:WROTE]-(writer) }
WITH n, collect(by) AS undone
FOREACH (by IN undone | DELETE by)
WITH n
CALL (n) {
  WITH n WHERE NOT EXISTS { (n)-[:ABOUT_COMMENT]->() } OR NOT EXISTS { (n)-[:BY|BY_PARKED]->() }
  DETACH DELETE n
}
RETURN count(*) AS withdrawn
