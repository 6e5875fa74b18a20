import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The page's script and style sheet. */
export interface Bundle {
  script: string;
  style: string;
}

/** Bundles the page for a browser. */
export const bundlePage = async (): Promise<Bundle> => {
  const { outputFiles } = await build({
    entryPoints: ['page/main.tsx', 'page/style.css'].map((file) => fileURLToPath(new URL(file, import.meta.url))),
    bundle: true,
    write: false,
    outdir: 'page',
    format: 'esm',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
  });
  const file = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { script: file('.js'), style: file('.css') };
};
