// The newest posts of one author.
// params  authorId, limit (rows)
// returns id, at (epoch ms), authorId
// cost    one unique-index seek, then all POSTED of the author
MATCH (author:User {id: $authorId})-[posted:POSTED]->(post)
WITH author, post, posted.at AS at ORDER BY at DESC, post.id DESC LIMIT $limit
RETURN post.id AS id, at, author.id AS authorId
