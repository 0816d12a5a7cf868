// Stores a PUBLIC post with its hashtags.
// params  id, viewerId, text, hashtags (in order), nowMs (epoch ms)
// returns id
// cost    one unique-index seek, one for each hashtag, and one write to the author
MATCH (author:User {id: $viewerId})
CREATE (author)-[:POSTED {at: $nowMs}]->(post:Post {
  id: $id, text: $text, visibility: 'PUBLIC', createdAt: $nowMs
})
SET author.lastPostAt = $nowMs, author.lastPostId = $id
WITH post
CALL (post) {
  UNWIND range(0, size($hashtags) - 1) AS i
  WITH post, i ORDER BY $hashtags[i]
  MERGE (tag:Hashtag {name: $hashtags[i]})
  CREATE (post)-[:TAGGED {position: i}]->(tag)
}
RETURN post.id AS id
