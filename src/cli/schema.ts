// npm run schema: writes the served schemas to schema.graphql and schema.analyst.graphql, and who may call what to
// docs/permissions.md.
import { writeFileSync } from 'node:fs';

import { printSchemas } from '../schema/print.ts';

for (const [file, text] of Object.entries(await printSchemas())) {
  writeFileSync(new URL(`../../${file}`, import.meta.url), text);
  console.log(`${file}: ${String(text.split('\n').length)} lines`);
}
