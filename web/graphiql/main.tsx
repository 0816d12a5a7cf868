// The API's explorer: GraphiQL on this very server, over HTTP and, for subscriptions, over graphql-transport-ws.
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';

import { EXAMPLE_HEADERS, EXAMPLES } from './examples.ts';
import { withSession } from './session.ts';

const endpoint = new URL('/graphql', window.location.href);
const socketEndpoint = new URL(endpoint);
socketEndpoint.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';

const fetcher = withSession(
  createGraphiQLFetcher({
    url: endpoint.href,
    // A socket per subscription, opened with the headers of its tab.
    subscriptionUrl: socketEndpoint.href,
    enableIncrementalDelivery: false,
  }),
);

const tabs = EXAMPLES.map(({ query, variables }) => ({
  query,
  variables: JSON.stringify(variables, null, 2),
  headers: EXAMPLE_HEADERS,
}));

const container = document.getElementById('graphiql');
if (container === null) throw new Error('The page has no element with the id graphiql.');
createRoot(container).render(
  <GraphiQL
    fetcher={fetcher}
    defaultTabs={tabs}
    defaultHeaders={EXAMPLE_HEADERS}
    defaultEditorToolsVisibility="variables"
    inputValueDeprecation
  >
    <GraphiQL.Logo>Sociogram</GraphiQL.Logo>
  </GraphiQL>,
);
