// The newest posts of a viewer's home feed.
// params  viewerId, limit (rows)
// returns id, at (epoch ms), authorId, shares (whether the post is a share)
// cost    one unique-index seek, all FOLLOWS of the viewer, then the POSTED of the `limit` authors who posted last
MATCH (me:User {id: $viewerId})
CALL (me) {
  MATCH (me)-[:FOLLOWS]->(author)
  WHERE author.lastPostAt IS NOT NULL AND NOT EXISTS { (me)-[:MUTES]->(author) }
  RETURN author
  UNION ALL
  WITH me AS author
  WHERE author.lastPostAt IS NOT NULL
  RETURN author
}
// Only the authors who posted last can own the newest posts: `limit` of them own `limit` posts as new as their last.
WITH author ORDER BY author.lastPostAt DESC, author.lastPostId DESC LIMIT $limit
MATCH (author)-[posted:POSTED]->(post)
WITH author, post, posted.at AS at
ORDER BY at DESC, post.id DESC LIMIT $limit
RETURN post.id AS id, at, author.id AS authorId, EXISTS { (post)-[:SHARES]->() } AS shares
