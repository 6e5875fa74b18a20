// JSON leaves these as they are, and a terminal obeys some of them.
const LEFT_RAW = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

const escaped = (mark: string): string =>
  Array.from({ length: mark.length }, (_, i) => `\\u${mark.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');

/** One JSON document for a terminal or a file: what could steer a terminal is written as an escape, nothing is changed. */
export const terminalJson = (document: unknown): string =>
  `${JSON.stringify(document, null, 2).replace(LEFT_RAW, escaped)}\n`;
