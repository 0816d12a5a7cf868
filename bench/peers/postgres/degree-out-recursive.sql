-- $1 viewer, $2 other (ids). Tried, and not the one that is measured: it cannot stop before a whole step is done, nor
-- search from both ends, so that it reads most of the network.
WITH RECURSIVE walk (n, steps) AS (
  SELECT n, 0 FROM users WHERE id = $1
  UNION
  SELECT f.followee, w.steps + 1 FROM walk w JOIN follows f ON f.follower = w.n WHERE w.steps < 3
)
SELECT min(steps) AS degree FROM walk WHERE n = (SELECT n FROM users WHERE id = $2)
