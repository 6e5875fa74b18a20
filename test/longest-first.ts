import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long, the longest first: begun last, one of them would have the others wait for it. */
const LONG = [
  'test/flow/killed.test.ts',
  'test/flow/destination-down.test.ts',
  'test/flow/start.test.ts',
  'test/prove/short.test.ts',
  'test/flow/return.test.ts',
  'test/flow/investigation.test.ts',
  'test/local/doctor/one-machine.test.ts',
  'test/flow/expired.test.ts',
  'test/cdk/hosts.test.ts',
  'test/local/replay/command.test.ts',
  'test/shared/formats/hostile.test.ts',
  'test/agent/execute/replay.test.ts',
  'test/local/scenarios/causes.test.ts',
  'test/adapters/aws/document-store.test.ts',
  'test/local/scoreboard/run.test.ts',
  'test/shared/digest/byte-lines.test.ts',
  'test/shared/any-order.test.ts',
  'test/local/mailhost/imsimta/read-back.test.ts',
  'test/local/scoreboard/crew.test.ts',
];

/** Project after project, so that their processes are shared; in each the long files first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    const rankOf = ({ project, moduleId }: TestSpecification): number => {
      const long = LONG.indexOf(relative(this.ctx.config.root, moduleId));
      return projects.indexOf(project.name) * (LONG.length + 1) + (long === -1 ? LONG.length : long);
    };
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
