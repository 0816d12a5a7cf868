// A profile with its newest posts, as a viewer may see them.
// params  viewerId, handle
// returns profile (a map; no row where the viewer may not know of the account), posts ([{id, text, createdAtMs,
//         likeCount}])
// cost    two unique-index seeks, then all POSTED of the account
MATCH (me:User {id: $viewerId})
MATCH (them:User {handle: $handle}) WHERE NOT EXISTS { (them)-[:BLOCKS]->(me) }
WITH me, them, EXISTS { (me)-[:FOLLOWS]->(them) } AS follows, EXISTS { (me)-[:BLOCKS]->(them) } AS blocks
RETURN them {
    .id, .handle, .displayName, .bio, avatarUrl: them.avatarUrl, .isVerified, .isPrivate,
    followerCount: COUNT { (them)<-[:FOLLOWS]-() },
    followingCount: COUNT { (them)-[:FOLLOWS]->() },
    postCount: COUNT { (them)-[:POSTED]->() } - CASE WHEN them = me THEN 0 ELSE coalesce(them.privatePostCount, 0) END,
    viewerFollows: follows,
    viewerRequested: EXISTS { (me)-[:REQUESTED]->(them) },
    followsViewer: EXISTS { (them)-[:FOLLOWS]->(me) },
    viewerBlocks: blocks,
    viewerMutes: EXISTS { (me)-[:MUTES]->(them) }
  } AS profile,
  COLLECT {
    MATCH (them)-[posted:POSTED]->(post)
    WITH me, them, follows, blocks, post, posted.at AS at
    WHERE (them = me OR (NOT blocks AND (
        (post.visibility = 'PUBLIC' AND (NOT them.isPrivate OR follows))
        OR (post.visibility = 'FOLLOWERS' AND follows))))
      AND (post.text <> '' OR EXISTS {
        MATCH (post)-[:SHARES]->(shared:Post)<-[:POSTED]-(owner:User)
        WHERE owner = me OR (NOT EXISTS { (owner)-[:BLOCKS]-(me) } AND (
          (shared.visibility = 'PUBLIC' AND (NOT owner.isPrivate OR EXISTS { (me)-[:FOLLOWS]->(owner) }))
          OR (shared.visibility = 'FOLLOWERS' AND EXISTS { (me)-[:FOLLOWS]->(owner) })))
      })
    WITH post, at ORDER BY at DESC, post.id DESC LIMIT 13
    RETURN {
      id: post.id, text: post.text, createdAtMs: post.createdAt, likeCount: COUNT { (post)<-[:LIKES]-() }
    }
  } AS posts
