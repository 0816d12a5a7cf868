// Who posted a post, and under which hashtags.
// params  postId
// returns authorId, hashtags (names)
// cost    one unique-index seek, then the post's TAGGED
MATCH (post:Post {id: $postId})<-[:POSTED]-(author:User)
RETURN author.id AS authorId, [(post)-[:TAGGED]->(tag) | tag.name] AS hashtags
