-- $1 viewer (id), $2 handle
WITH me AS MATERIALIZED (SELECT n FROM users WHERE id = $1)
SELECT u.id, u.handle, u.display_name, u.avatar_url, u.is_verified, u.bio, u.is_private, u.followers, u.followees,
  u.posts - CASE WHEN u.n = me.n THEN 0 ELSE u.private_posts END AS posts,
  tie.follows, EXISTS (SELECT FROM requests r WHERE r.requester = me.n AND r.requested = u.n) AS requested,
  EXISTS (SELECT FROM follows f WHERE f.follower = u.n AND f.followee = me.n) AS followed,
  EXISTS (SELECT FROM blocks b WHERE b.blocker = me.n AND b.blocked = u.n) AS blocks,
  EXISTS (SELECT FROM mutes m WHERE m.muter = me.n AND m.muted = u.n) AS mutes,
  twelve.posts AS newest
FROM users u CROSS JOIN me
CROSS JOIN LATERAL (
  SELECT EXISTS (SELECT FROM follows f WHERE f.follower = me.n AND f.followee = u.n) AS follows, apart(me.n, u.n) AS apart
) tie
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_object('id', p.id, 'text', p.text, 'createdAtMs', p.at, 'likeCount', p.likes)
    ORDER BY p.at DESC, p.n DESC) AS posts
  FROM (
    SELECT p.n, p.id, p.text, p.at, p.likes FROM posts p
    WHERE p.author = u.n
      AND (u.n = me.n OR (NOT tie.apart AND (tie.follows AND p.visibility <> 'PRIVATE'
        OR p.visibility = 'PUBLIC' AND NOT u.is_private)))
      AND (p.shared IS NULL OR may_read_share(me.n, p.text, p.shared))
    ORDER BY p.at DESC, p.n DESC LIMIT 12) p
) twelve
WHERE u.handle = $2 AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker = u.n AND b.blocked = me.n)
