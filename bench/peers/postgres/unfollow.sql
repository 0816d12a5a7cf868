-- $1 viewer, $2 other (ids)
WITH pair AS MATERIALIZED (SELECT a.n AS me, b.n AS other FROM users a, users b WHERE a.id = $1 AND b.id = $2),
withdrawn AS (DELETE FROM requests r USING pair WHERE r.requester = pair.me AND r.requested = pair.other),
gone AS (
  DELETE FROM follows f USING pair WHERE f.follower = pair.me AND f.followee = pair.other RETURNING follower, followee
),
follower AS (UPDATE users u SET followees = u.followees - 1 FROM gone WHERE u.n = gone.follower),
followee AS (UPDATE users u SET followers = u.followers - 1 FROM gone WHERE u.n = gone.followee RETURNING u.followers)
SELECT coalesce((SELECT followers FROM followee), (SELECT u.followers FROM users u WHERE u.n = pair.other)) AS followers
FROM pair
