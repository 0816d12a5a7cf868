// Posts that a viewer's followees liked of late: of those who posted last, among the followees read.
// params  viewerId, sinceMs (epoch ms), untilMs (epoch ms), read (how many followees to look at), followees (how many,
//         the last active), likesEach (how many likes of each, the newest as a rule), limit (rows)
// returns id, at (epoch ms), authorId, likers (how many of those followees), via (the last of them)
// cost    one unique-index seek, `read` FOLLOWS of the viewer, then at most `likesEach` LIKES of `followees` accounts
MATCH (me:User {id: $viewerId})-[:FOLLOWS]->(followee)
WITH me, followee LIMIT $read
WHERE NOT EXISTS { (me)-[:MUTES]->(followee) }
WITH followee ORDER BY followee.lastPostAt DESC, followee.id LIMIT $followees
CALL (followee) {
  MATCH (followee)-[l:LIKES]->(post)
  WITH post, l.at AS likedAt LIMIT $likesEach
  WHERE likedAt >= $sinceMs AND likedAt <= $untilMs AND post:Post AND post.visibility = 'PUBLIC'
    AND post.createdAt >= $sinceMs AND post.createdAt <= $untilMs
  RETURN post, likedAt
}
WITH post, followee.id AS liker, likedAt ORDER BY likedAt DESC, liker
WITH post, count(*) AS likers, collect(liker)[0] AS via
// What is dear comes last: only the best of them are asked who posted them.
ORDER BY likers DESC, post.createdAt DESC LIMIT 2 * $limit
MATCH (post)<-[posted:POSTED]-(author)
WHERE author.id <> $viewerId
RETURN post.id AS id, posted.at AS at, author.id AS authorId, likers, via
ORDER BY likers DESC, at DESC, id DESC LIMIT $limit
