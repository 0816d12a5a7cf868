// Recent posts that a short walk over likes reaches: from the viewer's likes to those who like the same, and on to
// what else they like; by authors whom the viewer does not follow. The score is the chance that the walk ends there
// (SALSA: Lempel & Moran 2000; as used for recommendations by Sharma et al. 2016, "GraphJet").
// params  viewerId, sinceMs (epoch ms), untilMs (epoch ms), limit (rows)
// returns id, at (epoch ms), authorId, score (0-1)
// cost    one unique-index seek, then at most 500 LIKES of the viewer, 30 likers of each of the last 30, and 60 LIKES
//         of each of the 60 likers who are closest, whatever the degrees
MATCH (me:User {id: $viewerId})
CALL (me) {
  MATCH (me)-[l:LIKES]->(liked:Post)
  WITH l.at AS likedAt, liked LIMIT 500
  RETURN liked ORDER BY likedAt DESC LIMIT 30
}
WITH me, collect(liked) AS likes
UNWIND likes AS liked
WITH me, liked, 1.0 / size(likes) / COUNT { (liked)<-[:LIKES]-() } AS share
CALL (me, liked) {
  MATCH (liked)<-[:LIKES]-(peer)
  WHERE peer <> me AND NOT peer.isPrivate
  RETURN peer LIMIT 30
}
WITH me, peer, sum(share) AS share
ORDER BY share DESC, peer.id LIMIT 60
WITH me, peer, share / COUNT { (peer)-[:LIKES]->() } AS share
CALL (peer) {
  MATCH (peer)-[:LIKES]->(post)
  RETURN post LIMIT 60
}
WITH me, post, sum(share) AS score
// What is dear comes last: only the best of them are asked who posted them and whether the viewer knows them.
WHERE post.createdAt >= $sinceMs AND post.createdAt <= $untilMs AND post.visibility = 'PUBLIC'
WITH me, post, score ORDER BY score DESC, post.createdAt DESC LIMIT 4 * $limit
WHERE NOT EXISTS { (me)-[:LIKES]->(post) }
MATCH (post:Post)<-[posted:POSTED]-(author)
WHERE author <> me AND NOT author.isPrivate AND NOT author:Unlisted
  AND NOT EXISTS { (me)-[:FOLLOWS|MUTES|BLOCKS]->(author) }
RETURN post.id AS id, posted.at AS at, author.id AS authorId, score
ORDER BY score DESC, at DESC, id DESC LIMIT $limit
