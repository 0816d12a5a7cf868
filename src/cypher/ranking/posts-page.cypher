// Posts from a moment on, oldest first.
// params  fromMs (epoch ms, with afterId the last row), afterId (of the posts of that very moment, only those behind
//         this id; '' = all), limit (rows)
// returns id, createdAtMs, authorId, text, isPublic
// cost    an index range of `limit` posts
MATCH (post:Post)
WHERE post.createdAt >= $fromMs AND (post.createdAt > $fromMs OR post.id > $afterId)
WITH post ORDER BY post.createdAt, post.id LIMIT $limit
MATCH (post)<-[:POSTED]-(author)
RETURN post.id AS id, post.createdAt AS createdAtMs, author.id AS authorId, post.text AS text,
  post.visibility = 'PUBLIC' AS isPublic
ORDER BY createdAtMs, id
