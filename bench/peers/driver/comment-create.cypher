// Stores a comment on a post that the viewer may see.
// params  id, viewerId, postId, text, nowMs (epoch ms)
// returns id, commentCount; no row where the viewer may not see the post
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (post:Post {id: $postId})<-[:POSTED]-(author:User)
WITH me, post, author, EXISTS { (me)-[:FOLLOWS]->(author) } AS follows
WHERE author = me OR (NOT EXISTS { (author)-[:BLOCKS]-(me) } AND (
  (post.visibility = 'PUBLIC' AND (NOT author.isPrivate OR follows)) OR (post.visibility = 'FOLLOWERS' AND follows)))
CREATE (me)-[:WROTE {at: $nowMs}]->(comment:Comment {id: $id, text: $text, depth: 0, createdAt: $nowMs})
CREATE (comment)-[:ON {at: $nowMs}]->(post)
CREATE (comment)-[:OPENS_THREAD {at: $nowMs}]->(post)
RETURN comment.id AS id, COUNT { (post)<-[:ON]-() } AS commentCount
