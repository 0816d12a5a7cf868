// Recent posts that lie near a viewer in the graph, by authors whom the viewer does not follow, nearest first.
// params  viewerId, sinceMs (epoch ms), untilMs (epoch ms), limit (rows)
// returns id, at (epoch ms), authorId, score (0-1)
// cost    one unique-index seek and one search in the vector index for four times the rows asked for
MATCH (me:User {id: $viewerId})
WHERE me.embedding IS NOT NULL
CALL db.index.vector.queryNodes('post_embedding', 4 * $limit, me.embedding) YIELD node AS post, score
MATCH (post)<-[posted:POSTED]-(author)
WHERE posted.at >= $sinceMs AND posted.at <= $untilMs AND post.visibility = 'PUBLIC' AND author <> me
  AND NOT author.isPrivate AND NOT author:Unlisted
  AND NOT EXISTS { (me)-[:FOLLOWS|MUTES|BLOCKS]->(author) }
RETURN post.id AS id, posted.at AS at, author.id AS authorId, score
ORDER BY score DESC, at DESC, id DESC LIMIT $limit
