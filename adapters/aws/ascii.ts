/** S3 user metadata travels in HTTP headers: everything outside printable ASCII becomes a JSON escape. */
export const toAsciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
