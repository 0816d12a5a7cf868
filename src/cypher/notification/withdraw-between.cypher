// Takes two accounts of whom one has blocked the other out of what each was told of the other: of what they did, and,
// while it is unread, of what others did with their posts.
// params  recipientId, otherId, nowMs (epoch ms)
// returns withdrawn
// cost    three unique-index seeks, then all notifications of the recipient
MERGE (inbox:Inbox {userId: $recipientId}) ON CREATE SET inbox.seq = 0
SET inbox.lockedAtMs = $nowMs
WITH inbox
MATCH (other:Account {id: $otherId})
MATCH (n:Notification)
USING INDEX n:Notification(recipientId, seq)
WHERE n.recipientId = inbox.userId AND n.seq > 0
  AND (EXISTS { (n)-[:BY|BY_PARKED]->(other) }
    OR (n.key IS NOT NULL AND EXISTS { (n)-[:ABOUT_POST]->()<-[:POSTED]-(other) }))
WITH other, n, EXISTS { (n)-[:ABOUT_POST]->()<-[:POSTED]-(other) } AS isTheirs
OPTIONAL MATCH (n)-[by:BY|BY_PARKED]->(other)
OPTIONAL MATCH (n)-[about:ABOUT_COMMENT]->()<-[:WROTE|WROTE_PARKED]-(other) WHERE n.kind <> 'LIKE'
WITH n, isTheirs, collect(DISTINCT by) + collect(DISTINCT about) AS undone
FOREACH (r IN undone | DELETE r)
WITH n, isTheirs
CALL (n, isTheirs) {
  WITH n WHERE isTheirs OR NOT EXISTS { (n)-[:BY|BY_PARKED]->() }
  DETACH DELETE n
}
RETURN count(*) AS withdrawn
