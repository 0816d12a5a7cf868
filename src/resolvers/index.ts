// All resolvers of ours, joined. What is not here, the library resolves.
import type { IResolvers } from '@graphql-tools/utils';

import { auditResolvers } from './audit.ts';
import { authResolvers } from './auth.ts';
import { authFactorResolvers } from './auth-factors.ts';
import { authWayResolvers } from './auth-ways.ts';
import { blockResolvers } from './block.ts';
import { commentResolvers } from './comment.ts';
import { consentResolvers } from './consent.ts';
import { degreeResolvers } from './degree.ts';
import { exportResolvers } from './export.ts';
import { feedResolvers } from './feed.ts';
import { followResolvers } from './follow.ts';
import { likeResolvers } from './like.ts';
import { mediaResolvers } from './media.ts';
import { moderationResolvers } from './moderation.ts';
import { notificationResolvers } from './notification.ts';
import { postResolvers } from './post.ts';
import { recommendationResolvers } from './recommendation.ts';
import { saveResolvers } from './save.ts';
import { shareResolvers } from './share.ts';
import { userResolvers } from './user.ts';

type TypeResolvers = Record<string, object>;

const parts: TypeResolvers[] = [
  recommendationResolvers,
  feedResolvers,
  degreeResolvers,
  auditResolvers,
  consentResolvers,
  exportResolvers,
  authResolvers,
  authFactorResolvers,
  authWayResolvers,
  blockResolvers,
  followResolvers,
  userResolvers,
  postResolvers,
  commentResolvers,
  likeResolvers,
  mediaResolvers,
  moderationResolvers,
  notificationResolvers,
  saveResolvers,
  shareResolvers,
];

/** One map of types to fields. Throws where two parts resolve the same field. */
export function joinResolvers(maps: readonly TypeResolvers[] = parts): IResolvers {
  const joined: Record<string, Record<string, unknown>> = {};
  for (const map of maps) {
    for (const [type, fields] of Object.entries(map)) {
      joined[type] ??= {};
      for (const [field, resolver] of Object.entries(fields)) {
        if (field in joined[type]) throw new Error(`${type}.${field} is resolved twice`);
        joined[type][field] = resolver;
      }
    }
  }
  return joined;
}
