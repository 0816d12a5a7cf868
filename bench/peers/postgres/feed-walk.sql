-- $1 viewer (id), $2 rows, $3 time and $4 number of the last post. Along the time of all posts, those of followees
-- are kept: less than asking every followee where a viewer follows a good part of the network.
WITH me AS MATERIALIZED (SELECT n FROM users WHERE id = $1),
newest AS MATERIALIZED (
  SELECT p.n, p.at FROM posts p CROSS JOIN me
  WHERE (p.at, p.n) < ($3::bigint, $4::bigint)
    AND (p.author = me.n OR (p.visibility <> 'PRIVATE'
      AND EXISTS (SELECT FROM follows f WHERE f.follower = me.n AND f.followee = p.author OFFSET 0)
      AND NOT EXISTS (SELECT FROM mutes m WHERE m.muter = me.n AND m.muted = p.author OFFSET 0)))
    AND (p.shared IS NULL OR may_read_share(me.n, p.text, p.shared))
  ORDER BY p.at DESC, p.n DESC LIMIT $2
)
SELECT c.id, c.text, c.at, c.visibility, c.likes, c.comments, c.shares, c.hashtags, CASE WHEN c.mentions <> '{}' THEN people(me.n, c.mentions) ELSE '{}' END AS mentions,
  EXISTS (SELECT FROM likes l WHERE l.post = c.n AND l.liker = me.n) AS liked,
  EXISTS (SELECT FROM saves s WHERE s.post = c.n AND s.saver = me.n) AS saved,
  c.author_id, c.handle, c.display_name, c.avatar_url, c.is_verified, c.n
FROM newest JOIN cards c ON c.n = newest.n CROSS JOIN me
ORDER BY newest.at DESC, newest.n DESC
