-- $1 viewer (id), $2 handle, $3 rows, $4 time and $5 number of the last follower. One row for the account itself, with
-- its followers as arrays: empty ones where the list is not open to the viewer.
WITH me AS MATERIALIZED (SELECT n FROM users WHERE id = $1)
SELECT u.followers AS total, page.*
FROM users u CROSS JOIN me
CROSS JOIN LATERAL (
  SELECT u.n = me.n OR NOT u.is_private
    OR EXISTS (SELECT FROM follows f WHERE f.follower = me.n AND f.followee = u.n) AS open
) tie
CROSS JOIN LATERAL (
  SELECT array_agg(p.id ORDER BY f.at DESC, f.follower DESC) AS ids,
    array_agg(p.handle ORDER BY f.at DESC, f.follower DESC) AS handles,
    array_agg(f.at ORDER BY f.at DESC, f.follower DESC) AS times,
    array_agg(EXISTS (SELECT FROM follows v WHERE v.follower = me.n AND v.followee = f.follower)
      ORDER BY f.at DESC, f.follower DESC) AS followed,
    min(f.at)::text || ' ' || (array_agg(f.follower ORDER BY f.at, f.follower))[1] AS next
  FROM (
    SELECT f.follower, f.at FROM follows f
    WHERE f.followee = u.n AND (f.at, f.follower) < ($4::bigint, $5::int) AND tie.open
      AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker = f.follower AND b.blocked = me.n OFFSET 0)
    ORDER BY f.at DESC, f.follower DESC LIMIT $3) f
  JOIN users p ON p.n = f.follower
) page
WHERE u.handle = $2 AND NOT EXISTS (SELECT FROM blocks b WHERE b.blocker = u.n AND b.blocked = me.n)
