// Makes or updates unread notifications, each after the one before; the caller holds the inboxes of all recipients.
// What is told live now, or is new, gets the next number of its recipient: numbers are committed in their order.
// params  nowMs (epoch ms), groups ([{recipientId, id (where it is made now), key, kind, about (ACCOUNT | POST |
//         COMMENT), postId (| null), createdAtMs, updatedAtMs, burst, isLive, liveAtMs (when it was last | null),
//         releaseAtMs (when it is to be, where not now | null), actors ([{id, atMs}]), comments ([{id, atMs}])}])
// returns key, id, seq; no row where the recipient, or what it is about, is gone
// cost    four index seeks for each group, and one for each actor and comment
UNWIND $groups AS group
CALL (group) {
  MATCH (me:User {id: group.recipientId})
  MATCH (inbox:Inbox {userId: group.recipientId})
  OPTIONAL MATCH (p:Post {id: group.postId})
  WITH group, me, inbox, p WHERE group.postId IS NULL OR p IS NOT NULL
  MERGE (n:Notification {key: group.key})
    ON CREATE SET n.id = group.id, n.isNew = true, n.recipientId = group.recipientId, n.subjectKey = group.key,
      n.kind = group.kind, n.about = group.about, n.createdAt = group.createdAtMs, n.updatedAt = group.updatedAtMs
  WITH group, me, inbox, p, n, n.isNew IS NOT NULL AS isNew
  REMOVE n.isNew
  SET n.burst = group.burst,
    n.updatedAt = CASE WHEN n.updatedAt > group.updatedAtMs THEN n.updatedAt ELSE group.updatedAtMs END
  FOREACH (_ IN CASE WHEN isNew OR group.isLive THEN [1] ELSE [] END |
    SET inbox.seq = inbox.seq + 1
    SET n.seq = inbox.seq)
  FOREACH (_ IN CASE WHEN group.isLive THEN [1] ELSE [] END |
    SET n.liveAt = $nowMs
    REMOVE n.releaseAtMs, n.heldSeq)
  FOREACH (_ IN CASE WHEN group.isLive THEN [] ELSE [1] END |
    SET n.liveAt = coalesce(n.liveAt, group.liveAtMs),
      n.releaseAtMs = CASE
        WHEN n.heldSeq IS NULL THEN coalesce(n.releaseAtMs, group.releaseAtMs)
        ELSE group.releaseAtMs
      END
    REMOVE n.heldSeq)
  MERGE (me)-[:HAS_UNREAD]->(n)
  WITH group, me, p, n, isNew
  CALL (me, n) {
    MATCH (me)-[parked:HAS_UNREAD_PARKED]->(n)
    DELETE parked
  }
  FOREACH (_ IN CASE WHEN isNew AND p IS NOT NULL THEN [1] ELSE [] END | MERGE (n)-[:ABOUT_POST]->(p))
  WITH group, p, n
  CALL (group, n) {
    UNWIND group.actors AS told
    MATCH (actor:User {id: told.id})
    MERGE (n)-[by:BY]->(actor)
    SET by.at = CASE WHEN by.at > told.atMs THEN by.at ELSE told.atMs END
  }
  CALL (group, n) {
    UNWIND group.comments AS told
    MATCH (c:Comment {id: told.id})
    MERGE (n)-[about:ABOUT_COMMENT]->(c) ON CREATE SET about.at = told.atMs
    // Looked at last: MERGE holds the comment by now, so a deletion that came in between is seen.
    WITH c, about WHERE NOT c:Comment
    DELETE about
  }
  WITH group, n, n.id AS id, n.seq AS seq,
    (p IS NOT NULL AND NOT p:Post) OR NOT EXISTS { (n)-[:BY]->() }
      OR (group.about = 'COMMENT' AND NOT EXISTS { (n)-[:ABOUT_COMMENT]->() }) AS gone
  FOREACH (_ IN CASE WHEN gone THEN [1] ELSE [] END | DETACH DELETE n)
  WITH id, seq, gone WHERE NOT gone
  RETURN id, seq
}
RETURN group.key AS key, id, seq
