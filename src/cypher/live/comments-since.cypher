// The comments on a post since a moment, earliest first: what whoever listens may have missed.
// params  postId, sinceMs (epoch ms), limit (rows)
// returns id
// cost    all ON of the post
MATCH (p:Post {id: $postId})<-[on:ON]-(c:Comment) WHERE on.at >= $sinceMs
RETURN c.id AS id ORDER BY on.at, id LIMIT $limit
