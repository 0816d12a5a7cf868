// The comments on a post after a place, earliest first: what whoever listens may have missed.
// params  postId, atMs (epoch ms), id (of a comment | '' = from that moment on), limit (rows)
// returns commentId, atMs
// cost    all ON of the post
MATCH (p:Post {id: $postId})<-[on:ON]-(c:Comment)
WHERE on.at > $atMs OR (on.at = $atMs AND c.id > $id)
RETURN c.id AS commentId, on.at AS atMs ORDER BY atMs, commentId LIMIT $limit
