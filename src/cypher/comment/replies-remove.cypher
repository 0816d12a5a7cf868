// Deletes replies right below these deleted comments, also those of deactivated accounts: they must not come back.
// params  parentIds, nowMs (epoch ms), limit (comments)
// returns id
// cost    a unique-index seek for each parent, then all replies below it
UNWIND $parentIds AS parentId
MATCH (:DeletedComment {id: parentId})<-[:REPLIES_TO|REPLIES_TO_PARKED]-(c:Comment|ErasedComment)
WITH c LIMIT $limit
SET c.createdAt = c.createdAt
WITH c WHERE c:Comment OR c:ErasedComment
SET c:DeletedComment, c.deletedAt = $nowMs
REMOVE c:Comment:ErasedComment
WITH c
CALL (c) {
  MATCH (c)<-[w:WROTE]-(writer)
  CREATE (writer)-[:WROTE_PARKED {at: w.at}]->(c)
  DELETE w
}
CALL (c) {
  MATCH (c)-[o:ON]->(post)
  CREATE (c)-[:ON_PARKED {at: o.at}]->(post)
  DELETE o
}
CALL (c) {
  MATCH (c)-[r:REPLIES_TO]->(answered)
  CREATE (c)-[:REPLIES_TO_PARKED {at: r.at}]->(answered)
  DELETE r
}
RETURN c.id AS id
