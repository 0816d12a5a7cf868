// How often who may do what: every policy, its numbers, and which field of the API it stands before. An operator
// changes numbers by RATE_LIMITS_FILE (docs/how-to/limit-rates.md); the names stay.
import { z } from 'zod';

import { WINDOW_SECONDS_MAX } from '../../cache/counters.ts';
import { readJsonFile } from '../../config/json-file.ts';

/** At most `points` in `seconds`, counted from the first. */
export interface Window {
  readonly points: number;
  readonly seconds: number;
}

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** All windows of a policy must have room. */
export const POLICIES = {
  // By viewer.
  follow: [
    { points: 30, seconds: MINUTE },
    { points: 400, seconds: DAY },
  ],
  unfollow: [
    { points: 60, seconds: MINUTE },
    { points: 800, seconds: DAY },
  ],
  profile: [{ points: 10, seconds: HOUR }],
  post: [
    { points: 10, seconds: MINUTE },
    { points: 300, seconds: DAY },
  ],
  comment: [
    { points: 30, seconds: MINUTE },
    { points: 300, seconds: HOUR },
  ],
  like: [
    { points: 120, seconds: MINUTE },
    { points: 5_000, seconds: DAY },
  ],
  upload: [
    { points: 60, seconds: MINUTE },
    { points: 1_000, seconds: DAY },
  ],
  report: [
    { points: 10, seconds: MINUTE },
    { points: 100, seconds: DAY },
  ],
  /** Blocks and mutes. */
  distance: [
    { points: 60, seconds: MINUTE },
    { points: 1_000, seconds: DAY },
  ],
  /** What asks for one's password again, so that a stolen phone is no way to guess it. */
  confirm: [{ points: 10, seconds: HOUR }],
  /** Codes of an account's second factor, whichever way they come: 20 an hour guess one in 10,000 years. */
  secondFactor: [{ points: 20, seconds: HOUR }],
  /** Letters to one address: enough to find one among the spam, too few to fill a mailbox. */
  passwordReset: [{ points: 3, seconds: HOUR }],
  /** By one account, and to one address. */
  emailChange: [{ points: 5, seconds: HOUR }],
  emailConfirmation: [{ points: 3, seconds: HOUR }],
  /** Codes to one telephone number; five tries each. */
  smsNumber: [
    { points: 3, seconds: 15 * MINUTE },
    { points: 8, seconds: DAY },
  ],
  /** Codes to a thousand neighbouring numbers: people are not neighbours, numbers bought in rows are (SMS pumping). */
  smsRange: [{ points: 10, seconds: HOUR }],
  /** Devices for push, preferences. */
  settings: [{ points: 60, seconds: HOUR }],
  /** Every other write: marking as read or seen, taking back, answering requests. */
  write: [{ points: 300, seconds: MINUTE }],
  // By address of the network.
  signUp: [
    { points: 10, seconds: HOUR },
    { points: 30, seconds: DAY },
  ],
  /** Beside the failed attempts of each account and network (attempts.ts): what an office may need in the morning. */
  signIn: [{ points: 300, seconds: HOUR }],
  /** Tries with tokens: an office behind one address refreshes some hundreds an hour. */
  refresh: [{ points: 600, seconds: HOUR }],
  /** Letters and messages with links and codes, whoever they are for. */
  codeRequest: [{ points: 30, seconds: HOUR }],
  /** Writes of whoever is not signed in and that have no policy of their own. */
  anonymousWrite: [{ points: 60, seconds: MINUTE }],
  /** Whatever is asked of /media: a page of the feed shows up to 40 pictures, a video plays 15 segments a minute. */
  mediaRequest: [{ points: 6_000, seconds: MINUTE }],
  /** KiB of media that are sent: 2 GiB, as 50 videos in 1080p take that play at once. */
  mediaBytes: [{ points: 2_097_152, seconds: MINUTE }],
  // By medium, of which an account begins so many (upload).
  /** Requests that bring bytes: all 64 parts of the largest, each sent three times. */
  mediaUpload: [{ points: 192, seconds: HOUR }],
  // The cost of operations (schema/costs.ts), summed.
  viewerCost: [{ points: 200_000, seconds: MINUTE }],
  addressCost: [{ points: 400_000, seconds: MINUTE }],
} as const satisfies Record<string, readonly Window[]>;

export type PolicyName = keyof typeof POLICIES;
export type Policies = Readonly<Record<PolicyName, readonly Window[]>>;

/** Which policy stands before a field of Mutation, where it is not `write` (or `anonymousWrite`). */
export const FIELD_POLICIES: Readonly<Record<string, PolicyName>> = {
  follow: 'follow',
  unfollow: 'unfollow',
  updateProfile: 'profile',
  createPost: 'post',
  sharePost: 'post',
  editPost: 'post',
  createUpload: 'upload',
  completeUpload: 'upload',
  setAvatar: 'profile',
  createComment: 'comment',
  likePost: 'like',
  unlikePost: 'like',
  savePost: 'like',
  unsavePost: 'like',
  likeComment: 'like',
  unlikeComment: 'like',
  report: 'report',
  block: 'distance',
  unblock: 'distance',
  mute: 'distance',
  unmute: 'distance',
  deactivateAccount: 'confirm',
  stepUp: 'confirm',
  changePassword: 'confirm',
  changeEmail: 'confirm',
  deleteAccount: 'confirm',
  exportData: 'confirm',
  stepUpWithOauth: 'confirm',
  resetPassword: 'signIn',
  confirmSecondFactor: 'confirm',
  requestPasswordReset: 'codeRequest',
  requestPhoneCode: 'codeRequest',
  signInWithPhone: 'signIn',
  beginOauth: 'signIn',
  signInWithOauth: 'signIn',
  signUpWithOauth: 'signUp',
  registerPushSubscription: 'settings',
  unregisterPushSubscription: 'settings',
  updateNotificationPreferences: 'settings',
  signUp: 'signUp',
  signIn: 'signIn',
  completeSignIn: 'signIn',
  refreshSession: 'refresh',
};

/** Policies whose key is the caller's address, even where somebody is signed in. */
export const BY_ADDRESS: ReadonlySet<PolicyName> = new Set([
  'signUp',
  'signIn',
  'refresh',
  'codeRequest',
  'anonymousWrite',
  'addressCost',
]);

const Windows = z
  .array(
    z.strictObject({
      points: z.number().int().min(0).max(1_000_000_000),
      seconds: z.number().int().min(1).max(WINDOW_SECONDS_MAX),
    }),
  )
  .max(5);

const Changes = z.partialRecord(z.enum(Object.keys(POLICIES) as [PolicyName, ...PolicyName[]]), Windows);

/** The policies with the changes of a file. Throws ConfigError where the file is wrong or names an unknown policy. */
export function readPolicies(path: string | undefined): Policies {
  return path === undefined ? POLICIES : { ...POLICIES, ...readJsonFile('RATE_LIMITS_FILE', path, Changes) };
}
