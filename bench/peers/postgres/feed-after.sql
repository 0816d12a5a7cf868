-- $1 viewer (id), $2 rows, $3 time and $4 number of the last post. Each followee's next posts, then the newest of them.
WITH me AS MATERIALIZED (SELECT n FROM users WHERE id = $1),
authors AS MATERIALIZED (
  SELECT f.followee AS n FROM follows f
  WHERE f.follower = (SELECT n FROM me)
    AND NOT EXISTS (SELECT FROM mutes m WHERE m.muter = f.follower AND m.muted = f.followee)
  UNION ALL SELECT n FROM me
),
newest AS MATERIALIZED (
  SELECT p.n, p.at FROM authors a CROSS JOIN me CROSS JOIN LATERAL (
    SELECT p.n, p.at FROM posts p
    WHERE p.author = a.n AND (p.at, p.n) < ($3::bigint, $4::bigint) AND (p.visibility <> 'PRIVATE' OR a.n = me.n)
      AND (p.shared IS NULL OR may_read_share(me.n, p.text, p.shared))
    ORDER BY p.at DESC, p.n DESC LIMIT $2) p
  ORDER BY p.at DESC, p.n DESC LIMIT $2
)
SELECT c.id, c.text, c.at, c.visibility, c.likes, c.comments, c.shares, c.hashtags, CASE WHEN c.mentions <> '{}' THEN people(me.n, c.mentions) ELSE '{}' END AS mentions,
  EXISTS (SELECT FROM likes l WHERE l.post = c.n AND l.liker = me.n) AS liked,
  EXISTS (SELECT FROM saves s WHERE s.post = c.n AND s.saver = me.n) AS saved,
  c.author_id, c.handle, c.display_name, c.avatar_url, c.is_verified, c.n
FROM newest JOIN cards c ON c.n = newest.n CROSS JOIN me
ORDER BY newest.at DESC, newest.n DESC
