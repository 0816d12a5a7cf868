// The newest posts of a viewer's home feed, with all that a client shows of them.
// params  viewerId, candidates (how many rows before visibility), limit
// returns id, text, createdAtMs, visibility, likeCount, commentCount, shareCount, viewerHasLiked, viewerHasSaved,
//         hashtags, mentions ([{id, handle}]), author ({id, handle, displayName, avatarUrl, isVerified}),
//         at (epoch ms), shares
// cost    one unique-index seek, all FOLLOWS of the viewer, then the POSTED of the `candidates` authors who posted last
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
WITH me, author ORDER BY author.lastPostAt DESC, author.lastPostId DESC LIMIT $candidates
MATCH (author)-[posted:POSTED]->(post)
WITH me, author, post, posted.at AS at
ORDER BY at DESC, post.id DESC LIMIT $candidates
// What the viewer may see of it: one's own, else not PRIVATE and nobody blocked; a bare share as what it shares.
WITH me, author, post, at
WHERE (author = me OR (post.visibility <> 'PRIVATE' AND NOT EXISTS { (author)-[:BLOCKS]-(me) }))
  AND (post.text <> '' OR EXISTS {
    MATCH (post)-[:SHARES]->(shared:Post)<-[:POSTED]-(owner:User)
    WHERE owner = me OR (NOT EXISTS { (owner)-[:BLOCKS]-(me) } AND (
      (shared.visibility = 'PUBLIC' AND (NOT owner.isPrivate OR EXISTS { (me)-[:FOLLOWS]->(owner) }))
      OR (shared.visibility = 'FOLLOWERS' AND EXISTS { (me)-[:FOLLOWS]->(owner) })))
  })
WITH me, author, post, at ORDER BY at DESC, post.id DESC LIMIT $limit
RETURN post.id AS id, post.text AS text, post.createdAt AS createdAtMs, post.visibility AS visibility,
  COUNT { (post)<-[:LIKES]-() } AS likeCount,
  COUNT { (post)<-[:ON]-() } AS commentCount,
  COUNT { (post)<-[:SHARES]-() } AS shareCount,
  EXISTS { (me)-[:LIKES]->(post) } AS viewerHasLiked,
  EXISTS { (me)-[:SAVED]->(post) } AS viewerHasSaved,
  COLLECT { MATCH (post)-[t:TAGGED]->(tag) RETURN tag.name ORDER BY t.position } AS hashtags,
  COLLECT {
    MATCH (post)-[m:MENTIONS]->(mentioned:User) WHERE NOT EXISTS { (mentioned)-[:BLOCKS]->(me) }
    RETURN {id: mentioned.id, handle: mentioned.handle} ORDER BY m.position
  } AS mentions,
  author {.id, .handle, .displayName, avatarUrl: author.avatarUrl, .isVerified} AS author,
  at, EXISTS { (post)-[:SHARES]->() } AS shares
