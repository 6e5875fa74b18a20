/** Colours of the terminal, or none. */
export interface Paint {
  bold: (text: string) => string;
  red: (text: string) => string;
  yellow: (text: string) => string;
  green: (text: string) => string;
  dim: (text: string) => string;
}

const sgr =
  (on: boolean, code: number) =>
  (text: string): string =>
    on ? `\u001b[${code}m${text}\u001b[0m` : text;

/** Painter; with `color` false every colour is the text itself. */
export const createPaint = (color: boolean): Paint => ({
  bold: sgr(color, 1),
  red: sgr(color, 31),
  yellow: sgr(color, 33),
  green: sgr(color, 32),
  dim: sgr(color, 2),
});
