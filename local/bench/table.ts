import { type Cost, median } from './measure.ts';

/** Rounds of one contender, each with the cost of the yardstick in the same round. Null = it is not there, or failed. */
export interface Result {
  name: string;
  rounds: readonly { cost: Cost; yardstick: Cost }[] | null;
  why: string;
}

/** Size of what was read. */
export interface Size {
  bytes: number;
  lines: number;
}

const number = (value: number, digits = 1): string =>
  Number.isNaN(value)
    ? '-'
    : value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: digits });

const row = ({ name, rounds, why }: Result, { bytes, lines }: Size): string[] => {
  if (rounds === null) return [name, why, '', '', '', '', ''];
  const cpu = median(rounds.map(({ cost }) => cost.cpu));
  return [
    name,
    `${number(cpu, 2)} s`,
    `${number(median(rounds.map(({ cost }) => cost.wall)), 2)} s`,
    number(bytes / 1_000_000 / cpu, 0),
    number(lines / cpu, 0),
    `${number(median(rounds.map(({ cost }) => cost.peak)), 0)} MiB`,
    `${number(median(rounds.map(({ cost, yardstick }) => cost.cpu / yardstick.cpu)), 2)} ×`,
  ];
};

/** Medians as a Markdown table; the last column compares processor time with the yardstick's of the same round. */
export const resultTable = (results: readonly Result[], size: Size, yardstick: string): string => {
  const head = ['', 'CPU', 'wall', 'MB a CPU second', 'lines a CPU second', 'peak memory', `CPU over \`${yardstick}\``];
  const rows = [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...results.map((result) => row(result, size))];
  return `${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
};
