// What a share must know: the post, or what that one shares where it is bare, and the viewer's bare share of it.
// params  viewerId, postId
// returns originalId, visibility, authorId, authorIsPrivate, bareShareId (null where there is none);
//         no row where there is no post
// cost    two unique-index seeks, then all of the viewer's POSTED
MATCH (viewer:User {id: $viewerId})
// The assignment changes nothing but takes the viewer's write lock: two bare shares come one after the other.
SET viewer.createdAt = viewer.createdAt
WITH viewer
MATCH (named:Post {id: $postId})
OPTIONAL MATCH (named)-[:SHARES]->(shared:Post) WHERE named.text = ''
WITH viewer, coalesce(shared, named) AS original
MATCH (original)<-[:POSTED]-(author:User)
// `o` without a label: from the viewer's posts, never from the shares of a famous post.
RETURN original.id AS originalId, original.visibility AS visibility, author.id AS authorId,
  author.isPrivate AS authorIsPrivate,
  head(COLLECT {
    MATCH (viewer)-[posted:POSTED]->(bare:Post {text: ''})-[:SHARES]->(o) WHERE o.id = original.id
    RETURN bare.id ORDER BY posted.at, bare.id LIMIT 1
  }) AS bareShareId
