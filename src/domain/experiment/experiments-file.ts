// Reads the file of experiments, at start and as a whole.
import { readJsonFile } from '../../config/json-file.ts';
import { type Experiment, Experiments } from './experiment.ts';

/** The experiments of a file; without one none. Throws ConfigError naming every mistake in it. */
export function readExperiments(path: string | undefined): readonly Experiment[] {
  return path === undefined ? [] : readJsonFile('EXPERIMENTS_FILE', path, Experiments).experiments;
}
