// What fields cost, in points: about one for each node that is read. The table is all there is to say about prices;
// how they add up is cost.ts's business (docs/how-to/limit-operations.md explains it to clients).

/** A field with a selection costs this where nothing else is said; one without costs nothing. */
export const OBJECT_POINTS = 1;
/** Frames of a page: they are no reads of their own. */
export const FREE_TYPES = /^PageInfo$|Edge$|Payload$/;
/** A field that the library generated for analysts: each is a statement, and may scan. */
export const GENERATED_ROOT_POINTS = 50;
/** Every field of Mutation: a transaction, and what follows from it. */
export const MUTATION_POINTS = 10;
/** Every field of Subscription, when it begins; its events are not counted. */
export const SUBSCRIPTION_POINTS = 10;

/** What costs more, or less, than its kind; by type and field. */
export const FIELD_POINTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Query: {
    feed: 10,
    peopleYouMayKnow: 20,
    degreeOfConnection: 10,
    // Beside one for each person.
    degreesOfConnection: 5,
    notifications: 5,
  },
  Mutation: {
    // Argon2 takes some fifty milliseconds of a core on purpose.
    signUp: 100,
    signIn: 100,
    deactivateAccount: 100,
  },
};

/** How many rows a list has that takes neither `first` nor `limit`; by type and field. */
export const LIST_ROWS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Post: { mentions: 5, media: 3 },
  Comment: { mentions: 5 },
  User: { sessions: 10 },
  Query: { notificationPreferences: 10 },
  ReportedContent: { media: 10, notes: 20 },
  // Nothing is read for them.
  Upload: { parts: 1 },
};
/** Where LIST_ROWS says nothing. */
export const LIST_ROWS_DEFAULT = 10;
/** Lists with a row for each element of an argument; by type and field. */
export const ROWS_BY_ARGUMENT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Query: { degreesOfConnection: 'to' },
};
/** Arguments that say how many rows a list has at most. */
export const SIZE_ARGUMENTS = ['first', 'limit'] as const;
/** No list of ours gives more, whatever is asked. */
export const ROWS_MAX = 100;
