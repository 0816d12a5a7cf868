// Deletes a post of an account, active or not: moderators take away what those who are away have posted, too. What ties
// it to its author and to what it shares is parked (docs/graph-model.md).
// params  viewerId (its author), id, nowMs (epoch ms)
// returns id; no row where the account has no such post
// cost    two unique-index seeks; all of the author's POSTED where it was the newest
MATCH (author:Account {id: $viewerId})
// The assignment changes nothing but takes the author's write lock: what is read after it is not overtaken.
SET author.createdAt = author.createdAt
WITH author
MATCH (p:Post {id: $id})<-[posted:POSTED]-(author)
SET p:DeletedPost, p.deletedAt = $nowMs
REMOVE p:Post
CREATE (author)-[:POSTED_PARKED {at: posted.at}]->(p)
DELETE posted
SET author.privatePostCount =
  coalesce(author.privatePostCount, 0) - CASE p.visibility WHEN 'PRIVATE' THEN 1 ELSE 0 END
WITH author, p
CALL (p) {
  MATCH (p)-[s:SHARES]->(original)
  CREATE (p)-[:SHARES_PARKED {at: s.at}]->(original)
  DELETE s
}
CALL (author, p) {
  WITH author WHERE author.lastPostId = p.id
  OPTIONAL MATCH (author)-[rest:POSTED]->(other:Post)
  WITH author, rest, other ORDER BY rest.at DESC, other.id DESC LIMIT 1
  SET author.lastPostAt = rest.at, author.lastPostId = other.id
}
RETURN p.id AS id
