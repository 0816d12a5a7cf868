-- $1 viewer (id), $2 rows
WITH me AS MATERIALIZED (SELECT n FROM users WHERE id = $1),
counted AS MATERIALIZED (
  SELECT f2.followee AS n, count(*) AS mutuals
  FROM follows f1 JOIN follows f2 ON f2.follower = f1.followee
  WHERE f1.follower = (SELECT n FROM me)
  GROUP BY f2.followee
),
best AS MATERIALIZED (
  SELECT c.n, c.mutuals FROM counted c CROSS JOIN me
  WHERE c.n <> me.n
    AND NOT EXISTS (SELECT FROM follows f WHERE f.follower = me.n AND f.followee = c.n)
    AND NOT EXISTS (SELECT FROM requests r WHERE r.requester = me.n AND r.requested = c.n)
    AND NOT EXISTS (SELECT FROM dismissed d WHERE d.viewer = me.n AND d.other = c.n)
    AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker = me.n AND b.blocked = c.n)
    AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker = c.n AND b.blocked = me.n)
  ORDER BY c.mutuals DESC, c.n LIMIT $2
)
SELECT u.id, u.handle, u.display_name, b.mutuals::int AS mutuals, people(me.n, m.three) AS three
FROM best b JOIN users u ON u.n = b.n CROSS JOIN me
CROSS JOIN LATERAL (
  SELECT array_agg(f.followee ORDER BY f.followee) AS three FROM (
    SELECT f1.followee FROM follows f1
    WHERE f1.follower = me.n AND EXISTS (
      SELECT FROM follows f2 WHERE f2.follower = f1.followee AND f2.followee = b.n OFFSET 0)
    ORDER BY f1.followee LIMIT 3) f
) m
ORDER BY b.mutuals DESC, b.n
