// Stores that somebody met a variant of an experiment: one event for each account, experiment and day, however many
// processes see them.
import { expose } from '../../cypher/experiment/queries.ts';
import { experimentExposed } from '../../events/event.ts';
import type { Outbox } from '../../events/outbox.ts';
import type { Exposure } from './experiment.ts';

export function createExposureStore(outbox: Outbox): (exposure: Exposure) => Promise<void> {
  return ({ unitId, experimentKey, variantKey, day, atMs }) =>
    outbox.write(async (tx) => {
      const [noted] = await expose(tx, { unitId, experimentKey, day });
      if (noted === undefined) return;
      await outbox.store(tx, [experimentExposed({ unitId, experiment: experimentKey, variant: variantKey }, atMs)]);
    });
}
