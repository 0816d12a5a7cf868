// Stores a comment on a post, below another one where it is a reply, unless an earlier try with the same key did.
// params  id, authorId, postId, replyToId (| null), depth (0 = on the post itself), text, clientKey (| null),
//         mentions (handles, in order), nowMs (epoch ms)
// returns id (the earlier comment's where there is one); no row where author, post or answered comment is gone
// cost    five index seeks, and one for each mention
MATCH (author:User {id: $authorId})
MATCH (post:Post {id: $postId})
OPTIONAL MATCH (parent:Comment {id: $replyToId})
WITH author, post, parent WHERE $replyToId IS NULL OR parent IS NOT NULL
// The assignment changes nothing but takes the author's write lock: tries with the same key come one after the other.
SET author.createdAt = author.createdAt
WITH author, post, parent
OPTIONAL MATCH (made:Comment {clientKey: $clientKey})
OPTIONAL MATCH (deleted:DeletedComment {clientKey: $clientKey})
WITH author, post, parent, head(collect(coalesce(made.id, deleted.id))) AS madeId
CALL (author, post, parent, madeId) {
  WITH author, post, parent WHERE madeId IS NULL
  CREATE (c:Comment {id: $id, text: $text, depth: $depth, createdAt: $nowMs, clientKey: $clientKey})
  CREATE (author)-[:WROTE {at: $nowMs}]->(c)
  CREATE (c)-[:ON {at: $nowMs}]->(post)
  FOREACH (_ IN CASE WHEN parent IS NULL THEN [1] ELSE [] END | CREATE (c)-[:OPENS_THREAD {at: $nowMs}]->(post))
  FOREACH (_ IN CASE WHEN parent IS NULL THEN [] ELSE [1] END | CREATE (c)-[:REPLIES_TO {at: $nowMs}]->(parent))
  WITH author, c
  CALL (author, c) {
    UNWIND range(0, size($mentions) - 1) AS i
    MATCH (mentioned:User {handle: $mentions[i]}) WHERE NOT EXISTS { (mentioned)-[:BLOCKS]-(author) }
    CREATE (c)-[:MENTIONS {position: i}]->(mentioned)
  }
}
RETURN coalesce(madeId, $id) AS id
