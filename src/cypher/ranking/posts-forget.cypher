// Takes the models' vectors off posts that have grown too old to be recommended.
// params  fromMs (epoch ms), untilMs (epoch ms, not included), limit (posts)
// returns forgotten (how many posts; 0 = done)
// cost    an index range over the posts of that time
MATCH (post:Post)
WHERE post.createdAt >= $fromMs AND post.createdAt < $untilMs AND post.embedding IS NOT NULL
WITH post LIMIT $limit
SET post.taste = null, post.content = null, post.embedding = null
RETURN count(*) AS forgotten
