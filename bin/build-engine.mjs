// Compiles the engine that counts a log (shared/engine/assembly) and writes it as text that every bundle can carry.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const assembly = new URL('../shared/engine/assembly/', import.meta.url);
const target = new URL('../shared/engine/binary.ts', import.meta.url);

const OPTIONS = ['--optimizeLevel', '3', '--runtime', 'minimal', '--enable', 'simd', '--noAssert', '--use', 'abort='];

/** The compiled engine as the source of shared/engine/binary.ts. Throws with the compiler's words. */
export const engineSource = async () => {
  let binary = null;
  const told = [];
  const { error } = await main(['main.ts', '--outFile', 'engine.wasm', ...OPTIONS], {
    readFile: (name) => {
      try {
        return readFileSync(new URL(name, assembly), 'utf8');
      } catch (cause) {
        if (cause.code === 'ENOENT') return null;
        throw cause;
      }
    },
    writeFile: (_, content) => {
      binary = content;
    },
    listFiles: () => [],
    stderr: { write: (text) => told.push(text) },
  });
  if (error || !binary) throw new Error(`the engine does not compile\n${told.join('')}`, { cause: error });
  const text = Buffer.from(binary).toString('base64');
  return `/** \`assembly/\` compiled, in base64: made by \`npm run engine\`, never by hand. */\nexport const BINARY =\n  '${text}';\n`;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, await engineSource());
