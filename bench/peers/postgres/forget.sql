-- $1 posts, $2 comments (ids): takes them out as if they had never been, counts and all.
WITH talk AS (DELETE FROM comments WHERE id = ANY ($2::text[]) RETURNING post, parent),
talked AS (
  UPDATE posts p SET comments = p.comments - t.count, threads = p.threads - t.threads
  FROM (SELECT post, count(*) AS count, count(*) FILTER (WHERE parent IS NULL) AS threads FROM talk GROUP BY post) t
  WHERE p.n = t.post AND NOT p.id = ANY ($1::text[])
),
gone AS (DELETE FROM posts WHERE id = ANY ($1::text[]) RETURNING n, author),
unliked AS (DELETE FROM likes l USING gone WHERE l.post = gone.n)
UPDATE users u SET posts = u.posts - a.count, last_post_at = (
  SELECT max(p.at) FROM posts p WHERE p.author = u.n AND p.visibility <> 'PRIVATE' AND NOT p.id = ANY ($1::text[]))
FROM (SELECT author, count(*) AS count FROM gone GROUP BY author) a
WHERE u.n = a.author
