// How well posts fit a viewer, by three models that were learned from what people do. Each is 0 where a model knows
// nothing of the viewer or of the post; a post that is newer than the models takes its author's place in them.
// params  viewerId, ids (of posts)
// returns id, collaborative (0-1: people with similar likes), content (0-1: words and hashtags), embedding (0-1:
//         nearness in the graph); no row for what is no post
// cost    a unique-index seek for the viewer and for each id, then three vectors of each post
MATCH (me:User {id: $viewerId})
WITH me.taste AS taste, me.interests AS interests, me.embedding AS place
UNWIND $ids AS id
MATCH (post:Post {id: id})<-[:POSTED]-(author)
// The function gives (1 + cosine) / 2, and null where a vector is missing. The powers as in domain/ranking.
WITH id,
  2 * vector.similarity.cosine(taste, coalesce(post.taste, author.offer)) - 1 AS collaborative,
  2 * vector.similarity.cosine(interests, post.content) - 1 AS content,
  2 * vector.similarity.cosine(place, coalesce(post.embedding, author.embedding)) - 1 AS embedding
RETURN id,
  CASE WHEN collaborative > 0.0 THEN collaborative ^ 2 ELSE 0.0 END AS collaborative,
  CASE WHEN content > 0.0 THEN content ^ 4 ELSE 0.0 END AS content,
  CASE WHEN embedding > 0.0 THEN embedding ^ 4 ELSE 0.0 END AS embedding
