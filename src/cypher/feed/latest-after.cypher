// The posts of a viewer's home feed after a given one, newest first.
// params  viewerId, at (epoch ms of the last row), id (of the last row), limit (rows)
// returns id, at (epoch ms), authorId, shares (whether the post is a share)
// cost    one unique-index seek, all FOLLOWS of the viewer, then all POSTED of those accounts
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
MATCH (author)-[posted:POSTED]->(post)
WHERE posted.at < $at OR (posted.at = $at AND post.id < $id)
WITH author, post, posted.at AS at
ORDER BY at DESC, post.id DESC LIMIT $limit
RETURN post.id AS id, at, author.id AS authorId, EXISTS { (post)-[:SHARES]->() } AS shares
