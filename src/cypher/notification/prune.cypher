// Takes away notifications that are old still, each with what it names; one that names very many loses some of them
// at a time, and goes with the last. What was unread is counted no more.
// params  recipientIds (in order, for one order of locks), ids, readBeforeMs (epoch ms), beforeMs (epoch ms), nowMs
//         (epoch ms), namedMax (relationships of one that one transaction takes away)
// returns pruned
// cost    a unique-index seek for each recipient and notification, and up to `namedMax` relationships of each
UNWIND $recipientIds AS recipientId
MATCH (inbox:Inbox {userId: recipientId})
SET inbox.lockedAtMs = $nowMs
WITH count(*) AS locked
UNWIND $ids AS id
MATCH (n:Notification {id: id})
WHERE n.readAt < $readBeforeMs OR n.updatedAt < $beforeMs
CALL (n) {
  OPTIONAL MATCH (n)-[named]->()
  WITH named LIMIT $namedMax
  DELETE named
  RETURN count(named) AS unnamed
}
WITH n, unnamed WHERE unnamed < $namedMax
DETACH DELETE n
RETURN count(*) AS pruned
