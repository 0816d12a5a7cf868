// Erases a batch of the comments of an account, deleted ones as well, the lowest of a thread first. Of one that others
// answered the place in the thread stays, without its words and its writer.
// params  id, nodes (comments), limit (relationships of each)
// returns done (comments that were looked at)
// cost    one unique-index seek, at most 1,000 WROTE of the account, then `limit` relationships of each of `nodes`
MATCH (a:Account {id: $id})
CALL (a) {
  MATCH (a)-[:WROTE|WROTE_PARKED]->(c)
  WITH c LIMIT 1000
  WITH c ORDER BY c.depth DESC LIMIT $nodes
  WITH collect(c) AS found, max(c.depth) AS deepest
  UNWIND found AS c
  WITH c, deepest WHERE c.depth = deepest
  RETURN c
}
CALL (c) {
  MATCH (c)-[r:LIKES|LIKES_PARKED|MENTIONS|ABOUT_COMMENT]-()
  WITH r LIMIT $limit
  DELETE r
  RETURN count(*) AS ties
}
WITH c, ties < $limit AS isBare, EXISTS { (c)<-[:REPLIES_TO|REPLIES_TO_PARKED]-() } AS isAnswered
CALL (c, isBare, isAnswered) {
  WITH c WHERE isBare AND isAnswered
  MATCH (c)<-[w:WROTE|WROTE_PARKED]-()
  DELETE w
  SET c = {id: c.id, depth: c.depth}
  REMOVE c:Comment:DeletedComment
  SET c:ErasedComment
}
CALL (c, isBare, isAnswered) {
  WITH c WHERE isBare AND NOT isAnswered
  DETACH DELETE c
}
RETURN count(*) AS done
