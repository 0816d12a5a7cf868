// Posts that a viewer's followees liked of late, by authors whom the viewer does not follow.
// params  viewerId, sinceMs (epoch ms), untilMs (epoch ms), followees (how many, the last active), limit (rows)
// returns id, at (epoch ms), authorId, likers (how many of those followees), via (the last of them)
// cost    one unique-index seek, all FOLLOWS of the viewer, then all LIKES of at most `followees` accounts
MATCH (me:User {id: $viewerId})-[:FOLLOWS]->(followee)
WHERE NOT EXISTS { (me)-[:MUTES]->(followee) }
WITH me, followee ORDER BY followee.lastPostAt DESC, followee.id LIMIT $followees
MATCH (followee)-[l:LIKES]->(post:Post)<-[posted:POSTED]-(author)
WHERE l.at >= $sinceMs AND l.at <= $untilMs
  AND posted.at >= $sinceMs AND posted.at <= $untilMs
  AND post.visibility = 'PUBLIC'
  AND author <> me
WITH me, post, posted, author, followee.id AS liker, l.at AS likedAt
ORDER BY likedAt DESC, liker
WITH me, post, posted, author, count(*) AS likers, collect(liker)[0] AS via
WHERE NOT EXISTS { (me)-[:FOLLOWS|MUTES]->(author) }
RETURN post.id AS id, posted.at AS at, author.id AS authorId, likers, via
ORDER BY likers DESC, at DESC, id DESC LIMIT $limit
