-- $1 viewer (id), $2 rows
WITH me AS MATERIALIZED (SELECT n FROM users WHERE id = $1),
counted AS MATERIALIZED (
  SELECT f2.followee AS n, count(*) AS mutuals
  FROM follows f1 JOIN follows f2 ON f2.follower = f1.followee
  WHERE f1.follower = (SELECT n FROM me)
  GROUP BY f2.followee
),
-- Whom the viewer is not to be shown: read once, by index, whatever the number of candidates.
excluded AS MATERIALIZED (
  SELECT n FROM me
  UNION ALL SELECT followee FROM follows WHERE follower = (SELECT n FROM me)
  UNION ALL SELECT requested FROM requests WHERE requester = (SELECT n FROM me)
  UNION ALL SELECT other FROM dismissed WHERE viewer = (SELECT n FROM me)
  UNION ALL SELECT blocked FROM blocks WHERE blocker = (SELECT n FROM me)
  UNION ALL SELECT blocker FROM blocks WHERE blocked = (SELECT n FROM me)
),
best AS MATERIALIZED (
  SELECT c.n, c.mutuals FROM counted c WHERE NOT EXISTS (SELECT FROM excluded e WHERE e.n = c.n)
  ORDER BY c.mutuals DESC, c.n LIMIT $2
)
SELECT u.id, u.handle, u.display_name, b.mutuals::int AS mutuals, m.three
FROM best b JOIN users u ON u.n = b.n CROSS JOIN me
CROSS JOIN LATERAL (
  SELECT array_agg(word ORDER BY f.followee, w.part) AS three FROM (
    SELECT f1.followee FROM follows f1
    WHERE f1.follower = me.n AND EXISTS (
      SELECT FROM follows f2 WHERE f2.follower = f1.followee AND f2.followee = b.n OFFSET 0)
    ORDER BY f1.followee LIMIT 3) f
  JOIN users p ON p.n = f.followee
  CROSS JOIN LATERAL (VALUES (1, p.id), (2, p.handle)) w (part, word)
) m
ORDER BY b.mutuals DESC, b.n
