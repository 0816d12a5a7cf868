-- $1 viewer, $2 post (ids)
WITH it AS MATERIALIZED (SELECT u.n AS me, p.n AS post FROM users u, posts p WHERE u.id = $1 AND p.id = $2),
gone AS (DELETE FROM likes l USING it WHERE l.post = it.post AND l.liker = it.me RETURNING l.post),
counted AS (UPDATE posts p SET likes = p.likes - 1 FROM gone WHERE p.n = gone.post RETURNING p.likes)
SELECT coalesce((SELECT likes FROM counted), (SELECT p.likes FROM posts p WHERE p.n = it.post)) AS likes FROM it
