-- $1 viewer, $2 post (ids), $3 now (epoch ms)
WITH it AS MATERIALIZED (
  SELECT u.n AS me, p.n AS post FROM users u, posts p
  WHERE u.id = $1 AND p.id = $2 AND may_read(u.n, p.author, p.visibility)
    AND (p.shared IS NULL OR may_read_share(u.n, p.text, p.shared))
),
made AS (
  INSERT INTO likes SELECT post, me, $3::bigint FROM it ON CONFLICT DO NOTHING RETURNING post
),
counted AS (UPDATE posts p SET likes = p.likes + 1 FROM made WHERE p.n = made.post RETURNING p.likes)
SELECT coalesce((SELECT likes FROM counted), (SELECT p.likes FROM posts p WHERE p.n = it.post)) AS likes FROM it
