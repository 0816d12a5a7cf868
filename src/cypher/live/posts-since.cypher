// Everybody's posts since a moment, earliest first: what whoever listens may have missed.
// params  sinceMs (epoch ms), limit (rows)
// returns postId, authorId
// cost    an index walk along `limit` POSTED
MATCH (author:User)-[posted:POSTED]->(post:Post)
USING INDEX posted:POSTED(at)
WHERE posted.at >= $sinceMs
WITH author, post, posted ORDER BY posted.at LIMIT $limit
RETURN post.id AS postId, author.id AS authorId
