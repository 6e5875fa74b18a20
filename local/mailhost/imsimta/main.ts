import { openContext } from './context.ts';
import { runImsimta } from './run.ts';
import { runStoreTool } from './store-tools.ts';

const { MAILHOST_ROOT: root, MAILHOST_TOOL: tool } = process.env;
if (root === undefined) throw new Error('MAILHOST_ROOT must name the root of a mail host');
const args = process.argv.slice(2);
process.exitCode =
  tool === 'counterutil' || tool === 'reconstruct'
    ? await runStoreTool(openContext(root), tool, args)
    : await runImsimta(openContext(root), args);
