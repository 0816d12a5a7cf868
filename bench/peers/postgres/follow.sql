-- $1 viewer, $2 other (ids), $3 now (epoch ms). A private account is asked; nobody follows across a block.
WITH pair AS MATERIALIZED (
  SELECT a.n AS me, b.n AS other, b.is_private AND NOT EXISTS (
    SELECT FROM follows f WHERE f.follower = a.n AND f.followee = b.n) AS asks
  FROM users a, users b
  WHERE a.id = $1 AND b.id = $2 AND a.n <> b.n AND NOT apart(a.n, b.n)
),
asked AS (
  INSERT INTO requests SELECT me, other, $3::bigint FROM pair WHERE asks ON CONFLICT DO NOTHING
),
made AS (
  INSERT INTO follows SELECT me, other, $3::bigint FROM pair WHERE NOT asks ON CONFLICT DO NOTHING
  RETURNING follower, followee
),
follower AS (UPDATE users u SET followees = u.followees + 1 FROM made WHERE u.n = made.follower),
followee AS (
  UPDATE users u SET followers = u.followers + 1 FROM made WHERE u.n = made.followee RETURNING u.followers
)
SELECT CASE WHEN asks THEN 'REQUESTED' ELSE 'FOLLOWING' END AS state,
  coalesce((SELECT followers FROM followee), (SELECT u.followers FROM users u WHERE u.n = pair.other)) AS followers
FROM pair
