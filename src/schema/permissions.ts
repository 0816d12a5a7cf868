// May this viewer call this field? The rules read the viewer and nothing else: whether they may see *this* post is the
// business of visibility.graphql. Default deny: a root field or a type that is not listed here is closed.
// NOTE: graphql-shield leaves `subscribe` as it is where a field has a `resolve`: guardSubscriptions sees to those.
import { type GraphQLSchema, isObjectType } from 'graphql';
import type { IMiddlewareFieldMap, IMiddlewareGenerator } from 'graphql-middleware';

import type { Context, Role, Viewer } from '../context.ts';
import { Forbidden, Unauthenticated } from '../errors.ts';
import type { Audience } from './serve.ts';
import { middleware, rule, shield } from './shield.ts';

/** Who may call a field: anybody at all, whoever is signed in, or whoever has that role (an ADMIN has every role). */
export type Caller = 'anybody' | 'signedIn' | Exclude<Role, 'USER'>;

export const permissions: Record<string, Record<string, Caller>> = {
  Query: {
    me: 'signedIn',
    signInMethods: 'signedIn',
    oauthProviders: 'anybody',
    user: 'anybody',
    post: 'anybody',
    comment: 'anybody',
    media: 'anybody',
    uploads: 'signedIn',
    feed: 'signedIn',
    followRequests: 'signedIn',
    savedPosts: 'signedIn',
    peopleYouMayKnow: 'signedIn',
    degreeOfConnection: 'signedIn',
    degreesOfConnection: 'signedIn',
    notifications: 'signedIn',
    notificationPreferences: 'signedIn',
    pushPublicKey: 'signedIn',
    privacySettings: 'signedIn',
    consents: 'signedIn',
    dataExport: 'signedIn',
    auditTrail: 'ADMIN',
    reports: 'MODERATOR',
    // Generated, and only in the analysts' build.
    users: 'ANALYST',
    usersConnection: 'ANALYST',
    posts: 'ANALYST',
    postsConnection: 'ANALYST',
    comments: 'ANALYST',
    commentsConnection: 'ANALYST',
    hashtags: 'ANALYST',
    hashtagsConnection: 'ANALYST',
  },
  Mutation: {
    signUp: 'anybody',
    signIn: 'anybody',
    completeSignIn: 'anybody',
    requestPasswordReset: 'anybody',
    resetPassword: 'anybody',
    confirmEmail: 'anybody',
    requestPhoneCode: 'anybody',
    signInWithPhone: 'anybody',
    beginOauth: 'anybody',
    signInWithOauth: 'anybody',
    signUpWithOauth: 'anybody',
    refreshSession: 'anybody',
    signOut: 'signedIn',
    revokeSession: 'signedIn',
    setRole: 'ADMIN',
    report: 'signedIn',
    dismissReports: 'MODERATOR',
    removePost: 'MODERATOR',
    removeComment: 'MODERATOR',
    blockMedia: 'MODERATOR',
    unblockMedia: 'MODERATOR',
    suspendAccount: 'MODERATOR',
    restoreAccount: 'MODERATOR',
    revokeOtherSessions: 'signedIn',
    changePassword: 'signedIn',
    changeEmail: 'signedIn',
    resendEmailConfirmation: 'signedIn',
    stepUp: 'signedIn',
    beginSecondFactor: 'signedIn',
    confirmSecondFactor: 'signedIn',
    turnOffSecondFactor: 'signedIn',
    renewRecoveryCodes: 'signedIn',
    setPhone: 'signedIn',
    removePhone: 'signedIn',
    linkIdentity: 'signedIn',
    stepUpWithOauth: 'signedIn',
    unlinkIdentity: 'signedIn',
    updateProfile: 'signedIn',
    updatePrivacySettings: 'signedIn',
    deactivateAccount: 'signedIn',
    deleteAccount: 'signedIn',
    recordConsent: 'signedIn',
    exportData: 'signedIn',
    follow: 'signedIn',
    unfollow: 'signedIn',
    answerFollowRequest: 'signedIn',
    block: 'signedIn',
    unblock: 'signedIn',
    mute: 'signedIn',
    unmute: 'signedIn',
    createPost: 'signedIn',
    editPost: 'signedIn',
    deletePost: 'signedIn',
    createUpload: 'signedIn',
    completeUpload: 'signedIn',
    deleteMedia: 'signedIn',
    editMedia: 'signedIn',
    setAvatar: 'signedIn',
    likePost: 'signedIn',
    unlikePost: 'signedIn',
    savePost: 'signedIn',
    unsavePost: 'signedIn',
    sharePost: 'signedIn',
    createComment: 'signedIn',
    deleteComment: 'signedIn',
    likeComment: 'signedIn',
    unlikeComment: 'signedIn',
    dismissSuggestion: 'signedIn',
    markSeen: 'signedIn',
    hidePost: 'signedIn',
    unhidePost: 'signedIn',
    seeLess: 'signedIn',
    undoSeeLess: 'signedIn',
    markNotificationsRead: 'signedIn',
    updateNotificationPreferences: 'signedIn',
    registerPushSubscription: 'signedIn',
    unregisterPushSubscription: 'signedIn',
  },
  Subscription: {
    postEngagementChanged: 'anybody',
    commentAdded: 'anybody',
    feedUpdated: 'signedIn',
    notificationReceived: 'signedIn',
    mediaProgress: 'signedIn',
  },
  // Objects: whatever got this far has passed visibility.
  User: { '*': 'anybody' },
  Post: { '*': 'anybody' },
  Comment: { '*': 'anybody' },
  Hashtag: { '*': 'anybody' },
  OpenUser: { '*': 'anybody' },
  PageInfo: { '*': 'anybody' },
  PostConnection: { '*': 'anybody' },
  PostPageEdge: { '*': 'anybody' },
  CommentConnection: { '*': 'anybody' },
  CommentPageEdge: { '*': 'anybody' },
  FollowConnection: { '*': 'anybody' },
  FollowEdge: { '*': 'anybody' },
  LikeConnection: { '*': 'anybody' },
  LikeEdge: { '*': 'anybody' },
  FollowRequestConnection: { '*': 'anybody' },
  FollowRequestEdge: { '*': 'anybody' },
  SuggestionConnection: { '*': 'anybody' },
  SuggestionEdge: { '*': 'anybody' },
  FeedConnection: { '*': 'anybody' },
  FeedEdge: { '*': 'anybody' },
  FeedReason: { '*': 'anybody' },
  ConnectionDegree: { '*': 'anybody' },
  ConnectionDegreeOf: { '*': 'anybody' },
  Media: { '*': 'anybody' },
  MediaConnection: { '*': 'anybody' },
  MediaSprite: { '*': 'anybody' },
  MediaPageEdge: { '*': 'anybody' },
  Upload: { '*': 'anybody' },
  UploadPart: { '*': 'anybody' },
  UploadHeader: { '*': 'anybody' },
  CreateUploadPayload: { '*': 'anybody' },
  MediaPayload: { '*': 'anybody' },
  SetAvatarPayload: { '*': 'anybody' },
  MediaProgress: { '*': 'anybody' },
  Notification: { '*': 'anybody' },
  NotificationConnection: { '*': 'anybody' },
  NotificationPageEdge: { '*': 'anybody' },
  NotificationPreference: { '*': 'anybody' },
  MarkNotificationsReadPayload: { '*': 'anybody' },
  UpdateNotificationPreferencesPayload: { '*': 'anybody' },
  AuditConnection: { '*': 'anybody' },
  AuditEdge: { '*': 'anybody' },
  AuditEntry: { '*': 'anybody' },
  AuditDetail: { '*': 'anybody' },
  ReportCaseConnection: { '*': 'anybody' },
  ReportCaseEdge: { '*': 'anybody' },
  ReportCase: { '*': 'anybody' },
  ReportedContent: { '*': 'anybody' },
  ReportedMedia: { '*': 'anybody' },
  ReportNote: { '*': 'anybody' },
  Session: { '*': 'anybody' },
  DeviceSession: { '*': 'anybody' },
  SignUpPayload: { '*': 'anybody' },
  SignInPayload: { '*': 'anybody' },
  SignInChallenge: { '*': 'anybody' },
  StepUpPayload: { '*': 'anybody' },
  PhoneCodePayload: { '*': 'anybody' },
  OauthRedirect: { '*': 'anybody' },
  OauthSignUp: { '*': 'anybody' },
  SignInWithOauthPayload: { '*': 'anybody' },
  SignInMethods: { '*': 'anybody' },
  LinkedIdentity: { '*': 'anybody' },
  SecondFactorSetup: { '*': 'anybody' },
  RecoveryCodesPayload: { '*': 'anybody' },
  RefreshSessionPayload: { '*': 'anybody' },
  Consent: { '*': 'anybody' },
  RecordConsentPayload: { '*': 'anybody' },
  DataExport: { '*': 'anybody' },
  ExportDataPayload: { '*': 'anybody' },
  DeleteAccountPayload: { '*': 'anybody' },
  SetRolePayload: { '*': 'anybody' },
  SuspendAccountPayload: { '*': 'anybody' },
  RestoreAccountPayload: { '*': 'anybody' },
  PrivacySettings: { '*': 'anybody' },
  UpdatePrivacySettingsPayload: { '*': 'anybody' },
  UpdateProfilePayload: { '*': 'anybody' },
  FollowPayload: { '*': 'anybody' },
  AnswerFollowRequestPayload: { '*': 'anybody' },
  BlockPayload: { '*': 'anybody' },
  MutePayload: { '*': 'anybody' },
  PostPayload: { '*': 'anybody' },
  CommentPayload: { '*': 'anybody' },
  DeletedPayload: { '*': 'anybody' },
  PostEngagement: { '*': 'anybody' },
  CommentAdded: { '*': 'anybody' },
  FeedUpdate: { '*': 'anybody' },
  NotificationUpdate: { '*': 'anybody' },
};

/** True, or the error that says why not. */
export function mayCall(caller: Caller, viewer: Viewer | null): true | Unauthenticated | Forbidden {
  if (caller === 'anybody') return true;
  if (viewer === null) return new Unauthenticated();
  if (caller === 'signedIn' || viewer.role === caller || viewer.role === 'ADMIN') return true;
  return new Forbidden('ROLE', `This is for the role ${caller}.`);
}

const ruleFor = (caller: Caller) =>
  rule(`caller:${caller}`, { cache: 'no_cache' })((_parent, _args, { viewer }: Context) => mayCall(caller, viewer));

const rules = {
  anybody: ruleFor('anybody'),
  signedIn: ruleFor('signedIn'),
  ANALYST: ruleFor('ANALYST'),
  MODERATOR: ruleFor('MODERATOR'),
  ADMIN: ruleFor('ADMIN'),
};

/**
 * The permission map as a middleware for `schema`. Generated object types are open in the analysts' build, where they
 * exist.
 */
export function createShield(
  schema: GraphQLSchema,
  audience: Audience,
): IMiddlewareGenerator<unknown, Context, unknown> {
  const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'));
  const tree = types.flatMap((type) => {
    const listed = permissions[type.name] ?? (audience === 'analyst' ? { '*': 'anybody' as const } : undefined);
    if (!isObjectType(type) || listed === undefined) return [];
    const present = Object.entries(listed).filter(([field]) => field === '*' || field in type.getFields());
    return [[type.name, Object.fromEntries(present.map(([field, caller]) => [field, rules[caller]]))] as const];
  });
  const generator = shield(Object.fromEntries(tree), {
    fallbackRule: ruleDeny,
    fallbackError: new Forbidden('NOT_OPEN'),
    allowExternalErrors: true,
  });
  // A type that is listed as open to anybody has nothing to ask: left as it is, its fields cost no promise each. A type
  // that is not listed at all stays denied.
  const isOpen = (type: string): boolean => {
    const listed = permissions[type];
    return listed !== undefined && Object.entries(listed).every(([name, who]) => name === '*' && who === 'anybody');
  };
  return middleware<unknown, Context, unknown>((served) => {
    const all = generator.generate(served) as Record<string, IMiddlewareFieldMap<unknown, Context, unknown>>;
    return Object.fromEntries(Object.entries(all).filter(([type]) => !isOpen(type)));
  });
}

/** Lets a subscription begin for those only who may call its field; what is not listed is refused. Changes `schema`. */
export function guardSubscriptions(schema: GraphQLSchema): GraphQLSchema {
  for (const [name, field] of Object.entries(schema.getSubscriptionType()?.getFields() ?? {})) {
    const { subscribe } = field;
    const caller = permissions.Subscription?.[name];
    field.subscribe = (parent: unknown, args: Record<string, unknown>, context: Context, info) => {
      const verdict = caller === undefined ? new Forbidden('NOT_OPEN') : mayCall(caller, context.viewer);
      if (verdict !== true) throw verdict;
      return subscribe?.(parent, args, context, info);
    };
  }
  return schema;
}

const ruleDeny = rule('deny', { cache: 'no_cache' })(() => new Forbidden('NOT_OPEN'));
