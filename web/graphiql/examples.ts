// The operations that GraphiQL opens with, one per tab; a test holds each against the served schema.
// Handles and the password are those of the demo network.

export interface Example {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

const profile = `# A profile, as anybody may see it.
# Run it with the arrow, or Ctrl-Enter.
query Profile($handle: String!) {
  user(handle: $handle) {
    id
    handle
    displayName
    bio
    isVerified
    isPrivate
    followerCount
    followingCount
    postCount
    posts(first: 12) {
      edges {
        node {
          id
          text
          createdAt
          likeCount
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
}
`;

const signIn = `# All tabs then use this session,
# unless their headers name a token.
mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    session {
      accessToken
      refreshToken
      expiresAt
    }
    user {
      id
      handle
    }
  }
}
`;

const feed = `# Your home feed (after SignIn), LATEST or TOP.
# In TOP, reason says why a post is there.
query Feed($first: Int, $after: String, $order: FeedOrder) {
  feed(first: $first, after: $after, order: $order) {
    edges {
      cursor
      reason {
        kind
        via {
          id
          handle
        }
      }
      node {
        id
        text
        createdAt
        likeCount
        commentCount
        viewerHasLiked
        hashtags
        author {
          id
          handle
          displayName
          isVerified
        }
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
`;

const peopleYouMayKnow = `# Followed by those you follow,
# most in common first.
query PeopleYouMayKnow($first: Int, $after: String) {
  peopleYouMayKnow(first: $first, after: $after) {
    edges {
      cursor
      mutualCount
      mutuals(first: 3) {
        id
        handle
      }
      node {
        id
        handle
        displayName
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
`;

const degreeOfConnection = `# How far apart two people are, and along whom.
# Take the id of one from the Profile tab;
# from is you where it is left out.
query DegreeOfConnection($from: ID, $to: ID!, $direction: FollowDirection, $maxDegree: Int) {
  degreeOfConnection(from: $from, to: $to, direction: $direction, maxDegree: $maxDegree) {
    degree
    paths(first: 3) {
      id
      handle
    }
  }
}
`;

/** What the headers editor of each tab starts with. Anything in angle brackets counts as no token at all. */
export const EXAMPLE_HEADERS = `{
  "Authorization": "Bearer <token, or run SignIn>"
}
`;

export const EXAMPLES: readonly Example[] = [
  { query: profile, variables: { handle: 'ada' } },
  { query: signIn, variables: { input: { login: 'ada', password: 'correct-horse-battery' } } },
  { query: feed, variables: { first: 10, order: 'LATEST' } },
  { query: peopleYouMayKnow, variables: { first: 10 } },
  { query: degreeOfConnection, variables: { to: 'usr_…', maxDegree: 6 } },
];
