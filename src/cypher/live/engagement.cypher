// The counters of a post.
// params  postId
// returns likeCount, commentCount, shareCount
// cost    one unique-index seek and three reads of the degree store
MATCH (p:Post {id: $postId})
RETURN COUNT { (p)<-[:LIKES]-() } AS likeCount, COUNT { (p)<-[:ON]-() } AS commentCount,
  COUNT { (p)<-[:SHARES]-() } AS shareCount
