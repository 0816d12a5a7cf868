// The client contract's own documents, one operation each with the fragments that it needs.
import { readFileSync } from 'node:fs';
import { parse, print, separateOperations } from 'graphql';

const contractFiles = ['graph', 'identity', 'posts'];

/** Followers alone: the contract's document asks for both lists of a profile, and the workload is about one. */
const followersOnly = /* GraphQL */ `
  query Followers($handle: String!, $first: Int, $after: String) {
    user(handle: $handle) {
      id
      followers(first: $first, after: $after) {
        totalCount
        edges {
          cursor
          followedAt
          node {
            id
            handle
            viewerFollows
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
/** The number alone: not every peer knows paths. */
const degreeOnly = /* GraphQL */ `
  query Degree($to: ID!, $direction: FollowDirection) {
    degreeOfConnection(to: $to, direction: $direction) {
      degree
    }
  }
`;
const degreesOnly = /* GraphQL */ `
  query Degrees($to: [ID!]!) {
    degreesOfConnection(to: $to) {
      degree
    }
  }
`;

/** From the operation's name to its text. */
export function readDocuments(): ReadonlyMap<string, string> {
  const texts = contractFiles.map((name) =>
    readFileSync(new URL(`../../../contract/${name}.graphql`, import.meta.url), 'utf8'),
  );
  const separate = (text: string): [string, string][] =>
    Object.entries(separateOperations(parse(text))).map(([name, document]) => [name, print(document)]);
  return new Map(
    [separate(texts.join('\n')), separate(followersOnly), separate(degreeOnly), separate(degreesOnly)].flat(),
  );
}
