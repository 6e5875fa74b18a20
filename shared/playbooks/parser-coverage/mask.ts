const LONGEST = 200;

/** Layout of a foreign line: letters as x, digits as 9, the rest as it is. */
export const layoutOf = (line: string): string =>
  line
    .slice(0, LONGEST)
    .replaceAll(/\p{Lu}/gu, 'X')
    .replaceAll(/[\p{L}\p{M}]/gu, (letter) => (letter === 'X' ? 'X' : 'x'))
    .replaceAll(/\p{N}/gu, '9');
