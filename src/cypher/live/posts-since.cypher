// Everybody's posts after a place, earliest first: what whoever listens may have missed.
// params  atMs (epoch ms), id (of a post | '' = from that moment on), limit (rows)
// returns postId, authorId, atMs
// cost    an index walk along `limit` POSTED, and those of the same moment
MATCH (author:User)-[posted:POSTED]->(post:Post)
USING INDEX posted:POSTED(at)
WHERE posted.at >= $atMs AND (posted.at > $atMs OR post.id > $id)
RETURN post.id AS postId, author.id AS authorId, posted.at AS atMs ORDER BY atMs, postId LIMIT $limit
