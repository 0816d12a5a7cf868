// A public post, and people who may see it and whom anybody may follow.
// params  limit (people)
// returns postId, viewerIds
// cost    a scan of the accounts until there are enough
MATCH (author:User)-[:POSTED]->(post:Post {visibility: 'PUBLIC'})
WHERE NOT author.isPrivate AND NOT EXISTS { (author)-[:BLOCKS]-() } AND post.text <> ''
WITH author, post LIMIT 1
MATCH (viewer:User)
WHERE NOT viewer.isPrivate AND viewer <> author AND NOT EXISTS { (viewer)-[:BLOCKS]-() }
WITH post, viewer LIMIT $limit
RETURN post.id AS postId, collect(viewer.id) AS viewerIds
