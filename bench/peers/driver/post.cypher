// A post with its latest likers and comments, as a viewer may see them.
// params  viewerId, id
// returns id, text, createdAtMs, visibility, likeCount, commentCount, shareCount, viewerHasLiked, viewerHasSaved,
//         hashtags, mentions ([{id, handle}]), author ({id, handle, displayName, avatarUrl, isVerified}),
//         likedBy ([{id, handle}]), threadCount, comments (a list of maps); no row where the viewer may not see it
// cost    two unique-index seeks, then all LIKES and OPENS_THREAD of the post
MATCH (me:User {id: $viewerId})
MATCH (post:Post {id: $id})<-[:POSTED]-(author:User)
WITH me, post, author, EXISTS { (me)-[:FOLLOWS]->(author) } AS follows
WHERE (author = me OR (NOT EXISTS { (author)-[:BLOCKS]-(me) } AND (
    (post.visibility = 'PUBLIC' AND (NOT author.isPrivate OR follows)) OR (post.visibility = 'FOLLOWERS' AND follows))))
  AND (post.text <> '' OR EXISTS {
    MATCH (post)-[:SHARES]->(shared:Post)<-[:POSTED]-(owner:User)
    WHERE owner = me OR (NOT EXISTS { (owner)-[:BLOCKS]-(me) } AND (
      (shared.visibility = 'PUBLIC' AND (NOT owner.isPrivate OR EXISTS { (me)-[:FOLLOWS]->(owner) }))
      OR (shared.visibility = 'FOLLOWERS' AND EXISTS { (me)-[:FOLLOWS]->(owner) })))
  })
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
  COLLECT {
    MATCH (post)<-[l:LIKES]-(liker:User) WHERE NOT EXISTS { (liker)-[:BLOCKS]->(me) }
    WITH liker, l.at AS at ORDER BY at DESC, liker.id DESC LIMIT 11
    RETURN {id: liker.id, handle: liker.handle}
  } AS likedBy,
  COUNT { (post)<-[:OPENS_THREAD]-() } AS threadCount,
  COLLECT {
    MATCH (post)<-[o:OPENS_THREAD]-(comment:Comment)<-[:WROTE]-(writer:User)
    WHERE writer = me OR NOT EXISTS { (writer)-[:BLOCKS]-(me) }
    WITH me, comment, writer, o.at AS at ORDER BY at DESC, comment.id DESC LIMIT 21
    RETURN {
      id: comment.id, text: comment.text, createdAtMs: comment.createdAt, author: writer {.id, .handle},
      likeCount: COUNT { (comment)<-[:LIKES]-() },
      replyCount: COUNT { (comment)<-[:REPLIES_TO]-() },
      replies: COLLECT {
        MATCH (comment)<-[r:REPLIES_TO]-(reply:Comment)<-[:WROTE]-(answerer:User)
        WHERE answerer = me OR NOT EXISTS { (answerer)-[:BLOCKS]-(me) }
        WITH reply, r.at AS repliedAt ORDER BY repliedAt, reply.id LIMIT 4
        RETURN {id: reply.id, text: reply.text}
      }
    }
  } AS comments
