// Deletes a comment that an account wrote, or that is on its post; the account may be away, as with post/remove. The
// replies below it: replies-remove.
// params  viewerId (the account), id, nowMs (epoch ms)
// returns id, authorId, postId; no row where it is neither
// cost    two unique-index seeks
MATCH (me:Account {id: $viewerId})
MATCH (c:Comment {id: $id})
// The assignment changes nothing but takes the write lock: of two deletes, the second finds no comment any more.
SET c.createdAt = c.createdAt
WITH me, c
WHERE c:Comment AND (EXISTS { (c)<-[:WROTE]-(me) } OR EXISTS { (c)-[:ON]->(:Post)<-[:POSTED]-(me) })
SET c:DeletedComment, c.deletedAt = $nowMs
REMOVE c:Comment
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
  MATCH (c)-[o:OPENS_THREAD]->(post)
  CREATE (c)-[:OPENS_THREAD_PARKED {at: o.at}]->(post)
  DELETE o
}
CALL (c) {
  MATCH (c)-[r:REPLIES_TO]->(answered)
  CREATE (c)-[:REPLIES_TO_PARKED {at: r.at}]->(answered)
  DELETE r
}
RETURN c.id AS id, head([(c)<-[:WROTE_PARKED]-(author) | author.id]) AS authorId,
  head([(c)-[:ON_PARKED]->(post) | post.id]) AS postId
