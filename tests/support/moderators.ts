// Somebody whose session may moderate, as an operator and a step-up make one.
import type { Role } from '../../src/context.ts';
import { type Account, account, PASSWORD } from './account.ts';
import type { Api } from './api.ts';

const STEP_UP = 'mutation ($input: StepUpInput!) { stepUp(input: $input) { elevatedUntil } }';

export async function moderator(api: Api, role: Role = 'MODERATOR', steppedUp = true): Promise<Account> {
  const one = await account(api);
  await api.graph.driver.executeQuery('MATCH (a:Account {id: $id}) SET a.role = $role', { id: one.id, role });
  const { accessToken } = await one.signIn();
  const query: Account['query'] = (document, variables) => api.query(document, variables, accessToken);
  if (steppedUp) await query(STEP_UP, { input: { password: PASSWORD } }).then((answer) => answer.data);
  return { ...one, query };
}

export interface Decided {
  readonly kind: string;
  readonly actorId: string | null;
  readonly detail: Readonly<Record<string, string>>;
}

const TRAIL = `query ($id: ID) { auditTrail(accountId: $id, kind: MODERATED, first: 100) { edges { node {
  kind actorId detail { name value } } } } }`;

/** What the audit trail says was decided about an account, oldest first. */
export async function decidedAbout(api: Api, id: string): Promise<Decided[]> {
  await api.app.relay.catchUp();
  const admin = await api.person({ role: 'ADMIN' });
  const { edges } = (await admin.ask(TRAIL, { id })).auditTrail as {
    edges: { node: { kind: string; actorId: string | null; detail: { name: string; value: string }[] } }[];
  };
  return edges
    .map(({ node }) => ({ ...node, detail: Object.fromEntries(node.detail.map(({ name, value }) => [name, value])) }))
    .toReversed();
}
