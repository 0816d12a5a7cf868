-- $1 viewer (id), $2 post (id)
WITH me AS MATERIALIZED (SELECT n FROM users WHERE id = $1),
distant AS MATERIALIZED (SELECT unnest(distant(n)) AS n FROM me)
SELECT c.id, c.text, c.at, c.visibility, c.likes, c.comments, c.shares, c.hashtags, CASE WHEN c.mentions <> '{}' THEN people(me.n, c.mentions) ELSE '{}' END AS mentions,
  EXISTS (SELECT FROM likes l WHERE l.post = c.n AND l.liker = me.n) AS liked,
  EXISTS (SELECT FROM saves s WHERE s.post = c.n AND s.saver = me.n) AS saved,
  c.author_id, c.handle, c.display_name, c.avatar_url, c.is_verified, c.n, c.threads,
  people(me.n, likers.ten) AS likers, talk.twenty
FROM cards c CROSS JOIN me
CROSS JOIN LATERAL (
  SELECT array_agg(l.liker ORDER BY l.at DESC, l.liker DESC) AS ten FROM (
    SELECT l.liker, l.at FROM likes l
    WHERE l.post = c.n AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker = l.liker AND b.blocked = me.n OFFSET 0)
    ORDER BY l.at DESC, l.liker DESC LIMIT 10) l
) likers
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_object('id', t.id, 'text', t.text, 'createdAtMs', t.at, 'author',
    json_build_object('id', u.id, 'handle', u.handle), 'likeCount', t.likes, 'replyCount', t.replies,
    'replies', coalesce(answers.three, '[]')) ORDER BY t.at DESC, t.n DESC) AS twenty
  FROM (
    SELECT t.* FROM comments t
    WHERE t.post = c.n AND t.parent IS NULL AND NOT EXISTS (SELECT FROM distant d WHERE d.n = t.author)
    ORDER BY t.at DESC, t.n DESC LIMIT 20) t
  JOIN users u ON u.n = t.author
  CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object('id', r.id, 'text', r.text) ORDER BY r.at, r.n) AS three FROM (
      SELECT r.id, r.text, r.at, r.n FROM comments r
      WHERE r.parent = t.n AND NOT EXISTS (SELECT FROM distant d WHERE d.n = r.author)
      ORDER BY r.at, r.n LIMIT 3) r
  ) answers
) talk
WHERE c.id = $2 AND may_read(me.n, c.author, c.visibility)
  AND (c.shared IS NULL OR may_read_share(me.n, c.text, c.shared))
