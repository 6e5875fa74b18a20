import { openContext } from './context.ts';
import { runImsimta } from './run.ts';
import { runStoreTool, STORE_TOOLS } from './store-tools.ts';

const { MAILHOST_ROOT: root, MAILHOST_TOOL: tool } = process.env;
if (root === undefined) throw new Error('MAILHOST_ROOT must name the root of a mail host');
const args = process.argv.slice(2);
const other = STORE_TOOLS.find((name) => name === tool);
process.exitCode = other
  ? await runStoreTool(openContext(root), other, args)
  : await runImsimta(openContext(root), args);
