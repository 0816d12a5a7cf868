// What an account says of itself, how it is reached, and what it was shown.
// params  accountId
// returns profile (a map)
// cost    one unique-index seek, and what hangs on the account once
MATCH (a:Account {id: $accountId})
OPTIONAL MATCH (a)-[:HAS_CREDENTIAL]->(c:Credential)
RETURN {
  id: a.id, handle: a.handle, displayName: a.displayName, bio: a.bio, avatarUrl: a.avatarUrl, isVerified: a.isVerified,
  isPrivate: a.isPrivate, isDiscoverable: NOT a:Unlisted, hidesCounts: a:Discreet, role: a.role,
  createdAtMs: a.createdAt, email: c.email, phone: c.phone, mentionsFrom: coalesce(a.mentionsFrom, 'EVERYONE'),
  messagesFrom: coalesce(a.messagesFrom, 'EVERYONE'), tagsFrom: coalesce(a.tagsFrom, 'EVERYONE'),
  signsInWith: [(a)-[:HAS_IDENTITY]->(identity) | identity.provider],
  pushEndpoints: [(a)-[:HAS_PUSH]->(push) | push.endpoint],
  seenPostIds: coalesce(head([(a)-[:HAS_SEEN]->(seen) | seen.postIds]), [])
} AS profile
