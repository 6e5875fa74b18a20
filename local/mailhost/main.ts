import { readFileSync } from 'node:fs';
import { MailhostConfig } from './config.ts';
import { makeRoutes } from './control/routes.ts';
import { serveControl } from './control/server.ts';
import { startDaemon } from './daemon.ts';
import { replaceFile } from './install.ts';

// usage: main.ts CONFIG.json — a simulated Messaging Server host; one JSON line on stdout when it is ready.
const [, , file] = process.argv;
if (file === undefined) {
  process.stderr.write('usage: mailhost CONFIG.json\n');
  process.exit(2);
}

const daemon = startDaemon(MailhostConfig.parse(JSON.parse(readFileSync(file, 'utf8'))));
const { port } = await serveControl(
  makeRoutes(daemon, () => Date.now()),
  daemon.config.controlPort,
);
replaceFile(daemon.layout.portFile, `${port}\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    daemon.stop();
    process.exit(0);
  });
}
process.stdout.write(`${JSON.stringify({ ready: true, controlPort: port })}\n`);
