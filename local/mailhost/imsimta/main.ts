import { openContext } from './context.ts';
import { runImsimta } from './run.ts';

const root = process.env.MAILHOST_ROOT;
if (root === undefined) throw new Error('MAILHOST_ROOT must name the root of a mail host');
process.exitCode = await runImsimta(openContext(root), process.argv.slice(2));
