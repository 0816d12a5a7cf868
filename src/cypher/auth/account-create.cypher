// A new active account with its credential.
// params  id, handle (lower case), displayName, bio, isPrivate, role, createdAt (epoch ms),
//         email (lower case | null), passwordHash (argon2id | null)
// returns id
// cost    two nodes, three unique-index entries; a handle or e-mail that is taken fails on its constraint
CREATE (a:Account:User {
  id: $id, handle: $handle, displayName: $displayName, bio: $bio, isVerified: false, isPrivate: $isPrivate,
  role: $role, createdAt: $createdAt, privatePostCount: 0
})
CREATE (a)-[:HAS_CREDENTIAL]->(:Credential {
  email: $email, passwordHash: $passwordHash, passwordChangedAt: $createdAt
})
RETURN a.id AS id
