// New posts that gather likes fast, whoever asks.
// params  sinceMs (epoch ms), untilMs (epoch ms), newest (how many of the newest posts to look at), likesMin, limit
//         (rows)
// returns id, at (epoch ms), authorId, velocity (likes per hour of its life, two hours added)
// cost    a range seek over at most `newest` posts, each with its like count from the degree store
MATCH (post:Post)
WHERE post.createdAt >= $sinceMs AND post.createdAt <= $untilMs
WITH post ORDER BY post.createdAt DESC LIMIT $newest
WITH post, COUNT { (post)<-[:LIKES]-() } AS likes
WHERE likes >= $likesMin AND post.visibility = 'PUBLIC'
MATCH (post)<-[posted:POSTED]-(author:User)
WHERE NOT author.isPrivate AND NOT author:Unlisted
WITH post, posted, author, likes / (($untilMs - posted.at) / 3600000.0 + 2) AS velocity
ORDER BY velocity DESC, post.id DESC LIMIT $limit
RETURN post.id AS id, posted.at AS at, author.id AS authorId, velocity
