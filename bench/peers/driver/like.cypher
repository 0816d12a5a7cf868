// Likes a post that the viewer may see.
// params  viewerId, id, nowMs (epoch ms)
// returns likeCount; no row where the viewer may not see the post
// cost    two unique-index seeks, then the relationships between the two
MATCH (me:User {id: $viewerId})
MATCH (post:Post {id: $id})<-[:POSTED]-(author:User)
WITH me, post, author, EXISTS { (me)-[:FOLLOWS]->(author) } AS follows
WHERE author = me OR (NOT EXISTS { (author)-[:BLOCKS]-(me) } AND (
  (post.visibility = 'PUBLIC' AND (NOT author.isPrivate OR follows)) OR (post.visibility = 'FOLLOWERS' AND follows)))
MERGE (me)-[l:LIKES]->(post) ON CREATE SET l.at = $nowMs
RETURN COUNT { (post)<-[:LIKES]-() } AS likeCount
