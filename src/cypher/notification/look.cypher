// Locks the recipients' inboxes, then says which of these are to be told: what is true still, between people who have
// not blocked or muted each other, of a kind that the recipient wants; and what was told of the same before.
// params  recipientIds (in order, for one order of locks), nowMs (epoch ms), items ([{i, recipientId, actorId, kind,
//         key (of the unread notification), postId (| null), commentId (| null), proofId, sinceMs (epoch ms: how far
//         back a burst reaches), repeatSinceMs (epoch ms: the same actor again since then is no news)}])
// returns i, id (the unread notification | null), seq (its own | null), isKnown (told of already), burst (how much was
//         told of this lately), liveAtMs (when last | null), isPriority, push (whether the recipient wants it pushed)
// cost    up to seven index seeks for each item, the notifications of the same subject since `sinceMs`, and expands
//         between two nodes; the actor's posts where it is a share
UNWIND $recipientIds AS recipientId
MERGE (inbox:Inbox {userId: recipientId}) ON CREATE SET inbox.seq = 0
SET inbox.lockedAtMs = $nowMs
WITH count(*) AS locked
UNWIND $items AS item
MATCH (inbox:Inbox {userId: item.recipientId})
MATCH (me:User {id: item.recipientId})
MATCH (actor:User {id: item.actorId})
WHERE NOT item.kind IN coalesce(inbox.off, []) AND NOT EXISTS { (me)-[:BLOCKS]-(actor) }
  AND NOT EXISTS { (me)-[:MUTES]->(actor) }
OPTIONAL MATCH (p:Post {id: item.postId})
OPTIONAL MATCH (c:Comment {id: item.commentId})
WITH item, inbox, me, actor, p, c
WHERE (item.postId IS NULL OR p IS NOT NULL) AND (item.commentId IS NULL OR c IS NOT NULL)
  AND CASE item.kind
    WHEN 'FOLLOW' THEN EXISTS { (actor)-[:FOLLOWS]->(me) }
    WHEN 'FOLLOW_REQUEST' THEN EXISTS { (actor)-[:REQUESTED]->(me) }
    WHEN 'FOLLOW_APPROVED' THEN EXISTS { (me)-[:FOLLOWS]->(actor) }
    WHEN 'LIKE' THEN CASE WHEN c IS NULL THEN EXISTS { (actor)-[:LIKES]->(p) } ELSE EXISTS { (actor)-[:LIKES]->(c) } END
    WHEN 'MENTION' THEN
      CASE WHEN c IS NULL THEN EXISTS { (p)-[:MENTIONS]->(me) } ELSE EXISTS { (c)-[:MENTIONS]->(me) } END
    WHEN 'SHARE' THEN EXISTS { (actor)-[:POSTED]->(:Post {id: item.proofId})-[:SHARES]->(p) }
    ELSE true
  END
OPTIONAL MATCH (n:Notification {key: item.key})
WITH item, inbox, me, actor, n,
  CASE
    WHEN n IS NULL THEN false
    WHEN item.kind IN ['COMMENT', 'REPLY'] THEN EXISTS { (n)-[:ABOUT_COMMENT]->(c) }
    ELSE EXISTS { (n)-[:BY]->(actor) }
  END AS isKnown
CALL (item, actor) {
  OPTIONAL MATCH (m:Notification {subjectKey: item.key}) WHERE m.updatedAt >= item.sinceMs
  WITH item, actor, m ORDER BY m.updatedAt DESC
  WITH collect(m) AS before, count(CASE
    WHEN m.key IS NULL AND EXISTS { (m)-[by:BY]->(actor) WHERE by.at >= item.repeatSinceMs } THEN 1
  END) AS repeats
  RETURN coalesce(head(before).burst, 0) AS burst, head(before).liveAt AS liveAtMs, repeats
}
WITH item, inbox, me, actor, n, isKnown, burst, liveAtMs, repeats
WHERE repeats = 0
RETURN item.i AS i, n.id AS id, n.seq AS seq, isKnown, burst, liveAtMs,
  coalesce(actor.isVerified, false) OR EXISTS { (me)-[:FOLLOWS]->(actor) } AS isPriority,
  NOT item.kind IN coalesce(inbox.pushOff, []) AS push
