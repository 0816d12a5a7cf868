// Takes actors out of unread notifications of what they have undone; one that is left without any goes.
// params  recipientIds (in order, for one order of locks), nowMs (epoch ms), items ([{recipientId, actorId, kind, key,
//         postId (| null), commentId (| null)}])
// returns withdrawn
// cost    up to six index seeks for each item, and expands between two nodes; the actor's posts where it is a share
UNWIND $recipientIds AS recipientId
MATCH (inbox:Inbox {userId: recipientId})
SET inbox.lockedAtMs = $nowMs
WITH count(*) AS locked
UNWIND $items AS item
MATCH (n:Notification {key: item.key})
MATCH (me:Account {id: item.recipientId})
MATCH (actor:Account {id: item.actorId})
MATCH (n)-[by:BY|BY_PARKED]->(actor)
OPTIONAL MATCH (p:Post {id: item.postId})
OPTIONAL MATCH (c:Comment {id: item.commentId})
WITH item, n, me, actor, by, p, c
WHERE NOT CASE item.kind
  WHEN 'FOLLOW' THEN EXISTS { (actor)-[:FOLLOWS]->(me) }
  WHEN 'FOLLOW_REQUEST' THEN EXISTS { (actor)-[:REQUESTED]->(me) }
  WHEN 'FOLLOW_APPROVED' THEN EXISTS { (me)-[:FOLLOWS]->(actor) }
  WHEN 'LIKE' THEN
    CASE
      WHEN item.commentId IS NULL THEN EXISTS { (actor)-[:LIKES|LIKES_PARKED]->(p) }
      ELSE EXISTS { (actor)-[:LIKES|LIKES_PARKED]->(c) }
    END
  WHEN 'SHARE' THEN EXISTS { (actor)-[:POSTED]->(:Post)-[:SHARES|SHARES_PARKED]->(p) }
  ELSE true
END
DELETE by
WITH DISTINCT n
CALL (n) {
  WITH n WHERE NOT EXISTS { (n)-[:BY|BY_PARKED]->() }
  DETACH DELETE n
}
RETURN count(*) AS withdrawn
