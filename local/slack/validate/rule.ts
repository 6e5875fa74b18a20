/** Says what is wrong and where; the pointer is a JSON pointer as in Slack's own messages. */
export type Report = (problem: string, pointer: string) => void;

/** Checks one value. */
export type Rule = (value: unknown, pointer: string, report: Report) => void;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text of `min`..`max` characters, or one of a list. */
export const string =
  ({ min = 0, max = Infinity, among }: { min?: number; max?: number; among?: readonly string[] } = {}): Rule =>
  (value, pointer, report) => {
    if (typeof value !== 'string') return report('must be a string', pointer);
    if (value.length < min) report(`must be more than ${min - 1} characters`, pointer);
    if (value.length > max) report(`must be less than ${max + 1} characters`, pointer);
    if (among && !among.includes(value)) report(`must be one of: ${among.join(', ')}`, pointer);
  };

export const boolean: Rule = (value, pointer, report) => {
  if (typeof value !== 'boolean') report('must be a boolean', pointer);
};

export const integer =
  (min: number, max: number): Rule =>
  (value, pointer, report) => {
    if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
      report(`must be an integer from ${min} to ${max}`, pointer);
    }
  };

/** A list of `min`..`max` items. */
export const list =
  (item: Rule, min: number, max: number): Rule =>
  (value, pointer, report) => {
    if (!Array.isArray(value)) return report('must be an array', pointer);
    if (value.length < min) report(`no fewer than ${min} items required`, pointer);
    if (value.length > max) report(`no more than ${max} items allowed`, pointer);
    value.forEach((entry, index) => item(entry, `${pointer}/${index}`, report));
  };

/** An object with these properties and no other. */
export const object =
  (required: Readonly<Record<string, Rule>>, optional: Readonly<Record<string, Rule>> = {}): Rule =>
  (value, pointer, report) => {
    if (!isObject(value)) return report('must be an object', pointer);
    for (const [name, rule] of Object.entries(required)) {
      if (value[name] === undefined) report(`missing required field: ${name}`, pointer);
      else rule(value[name], `${pointer}/${name}`, report);
    }
    for (const [name, entry] of Object.entries(value)) {
      if (name in required) continue;
      const rule = optional[name];
      if (rule === undefined) report(`invalid additional property: ${name}`, pointer);
      else if (entry !== undefined) rule(entry, `${pointer}/${name}`, report);
    }
  };

/** An object that names its kind in `type`. */
export const byType =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value, pointer, report) => {
    const type = isObject(value) ? value['type'] : undefined;
    const rule = typeof type === 'string' && Object.hasOwn(rules, type) ? rules[type] : undefined;
    if (rule === undefined) return report(`unsupported type: ${String(type).slice(0, 40)}`, `${pointer}/type`);
    rule(value, pointer, report);
  };

/** Both rules. */
export const both =
  (first: Rule, second: Rule): Rule =>
  (value, pointer, report) => {
    first(value, pointer, report);
    second(value, pointer, report);
  };

/** Property that names the kind. */
export const type = (name: string): Record<string, Rule> => ({ type: string({ among: [name] }) });
