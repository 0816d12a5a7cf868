// graphql-shield as CommonJS: its ESM build imports `isUndefined` from node:util, which Node 23 removed
// (maticzav/graphql-shield #1561). The CommonJS build calls it only in `chain` and `race`, so those two are not passed
// on. graphql-middleware comes the same way, since it tells a shield by its class.
import { createRequire } from 'node:module';
import type * as Middleware from 'graphql-middleware';
import type * as Shield from 'graphql-shield';

const require = createRequire(import.meta.url);
const { shield, rule } = require('graphql-shield') as typeof Shield;
const { applyMiddleware, middleware } = require('graphql-middleware') as typeof Middleware;

export { applyMiddleware, middleware, rule, shield };
