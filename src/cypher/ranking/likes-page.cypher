// Which recent posts that everybody may see people like, in the order of the people's ids.
// params  afterId (id of the last row; '' = from the start), sinceMs (epoch ms: of posts not older), limit (rows)
// returns id, postIds
// cost    an index range of `limit` users and all their LIKES
MATCH (user:User)
WHERE user.id > $afterId
WITH user ORDER BY user.id LIMIT $limit
RETURN user.id AS id,
  COLLECT {
    MATCH (user)-[:LIKES]->(post:Post)
    WHERE post.createdAt >= $sinceMs AND post.visibility = 'PUBLIC'
    RETURN post.id
  } AS postIds
ORDER BY id
