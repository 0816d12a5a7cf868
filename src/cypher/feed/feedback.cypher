// What a viewer said about posts and people: hidden, muted, less wanted, seen.
// params  viewerId
// returns hidden (ids of posts), muted (ids of accounts), lessAuthors (ids), lessHashtags (names), seen (ids of posts),
//         seenAts (epoch ms, beside `seen`)
// cost    one unique-index seek, all HIDES, MUTES and SEES_LESS_OF of the viewer, and one node
MATCH (me:User {id: $viewerId})
OPTIONAL MATCH (me)-[:HAS_SEEN]->(seen:SeenPosts)
RETURN [(me)-[:HIDES]->(post) | post.id] AS hidden,
  [(me)-[:MUTES]->(muted) | muted.id] AS muted,
  [(me)-[:SEES_LESS_OF]->(author:Account) | author.id] AS lessAuthors,
  [(me)-[:SEES_LESS_OF]->(tag:Hashtag) | tag.name] AS lessHashtags,
  coalesce(seen.postIds, []) AS seen,
  coalesce(seen.seenAts, []) AS seenAts
