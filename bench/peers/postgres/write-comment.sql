-- $1 viewer (id), $2 the new comment's id, $3 post (id), $4 text, $5 now (epoch ms)
WITH it AS MATERIALIZED (
  SELECT u.n AS me, p.n AS post FROM users u, posts p
  WHERE u.id = $1 AND p.id = $3 AND may_read(u.n, p.author, p.visibility)
    AND (p.shared IS NULL OR may_read_share(u.n, p.text, p.shared))
),
made AS (
  INSERT INTO comments (id, post, author, at, text) SELECT $2, post, me, $5::bigint, $4 FROM it RETURNING id, post
),
counted AS (
  UPDATE posts p SET comments = p.comments + 1, threads = p.threads + 1 FROM made WHERE p.n = made.post
  RETURNING p.comments
)
SELECT made.id, counted.comments FROM made, counted
