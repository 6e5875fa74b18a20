import { type Finding, findingKey } from '#shared/contracts/finding.ts';
import { mtaRelations } from './mta-relations.ts';
import { bySureness, byWeight, worse } from './order.ts';
import { type Node, nodeOf, type Relation } from './relation.ts';
import { storeRelations } from './store-relations.ts';

/** Everything that explains something else. Without circles: test/shared/correlation/relations.test.ts. */
export const relations: readonly Relation[] = [...mtaRelations, ...storeRelations];

/** Findings that a card names below their cause; more are joined all the same. */
const NAMED = 20;

/** A finding that nothing explains, and what it explains. */
export interface Group {
  cause: Finding;
  effects: Finding[];
}

/** Longest key that a contract takes; names from logs can be longer. */
const KEY_LIMIT = 700;

const keyOf = (finding: Finding): string => findingKey(finding).slice(0, KEY_LIMIT);

const isTrouble = ({ verdict }: Finding): boolean => verdict === 'problem' || verdict === 'suspected';

/** A guess explains no certainty, unless the certainty proves the guess. */
const isSureEnough = (cause: Finding, effect: Finding, relation: Relation): boolean =>
  cause.verdict === 'problem' || effect.verdict === 'suspected' || relation.confirms === true;

/** The relation by which one finding explains another; null = it does not. */
export const relationOf = (cause: Finding, effect: Finding): Relation | null =>
  cause !== effect && cause.host === effect.host && isTrouble(cause) && isTrouble(effect)
    ? (relations.find(
        (r) =>
          r.causes.includes(nodeOf(cause)) &&
          r.effects.includes(nodeOf(effect)) &&
          isSureEnough(cause, effect, r) &&
          r.holds(cause, effect),
      ) ?? null)
    : null;

/** Kinds of findings that can explain a kind. */
const causesOf: ReadonlyMap<Node, ReadonlySet<Node>> = relations.reduce((map, { causes, effects }) => {
  for (const effect of effects) map.set(effect, new Set([...(map.get(effect) ?? []), ...causes]));
  return map;
}, new Map<Node, Set<Node>>());

const withoutJoins = (finding: Finding): Finding => {
  const bare = { ...finding };
  delete bare.causedBy;
  delete bare.explains;
  return bare;
};

/**
 * Says of each trouble the surest of its first causes: the finding itself when nothing explains it. Ends, as the table
 * has no circles.
 */
const firstCauses = (troubles: readonly Finding[]): ((finding: Finding) => Finding) => {
  const byNode = new Map<Node, Finding[]>();
  for (const finding of troubles) {
    const alike = byNode.get(nodeOf(finding));
    if (alike) alike.push(finding);
    else byNode.set(nodeOf(finding), [finding]);
  }
  const known = new Map<Finding, Finding>();
  const firstCauseOf = (finding: Finding): Finding => {
    const before = known.get(finding);
    if (before) return before;
    const causes = [...(causesOf.get(nodeOf(finding)) ?? [])].flatMap((node) => byNode.get(node) ?? []);
    const first =
      causes
        .filter((c) => relationOf(c, finding))
        .map(firstCauseOf)
        .sort(bySureness)[0] ?? finding;
    known.set(finding, first);
    return first;
  };
  return firstCauseOf;
};

const joined = (cause: Finding, effects: readonly Finding[]): Group => {
  if (effects.length === 0) return { cause, effects: [] };
  const causedBy = keyOf(cause);
  return {
    cause: {
      ...cause,
      severity: effects.reduce((severity, e) => worse(severity, e.severity), cause.severity),
      explains: effects.slice(0, NAMED).map((e) => ({ key: keyOf(e), headline: e.headline })),
    },
    effects: effects.map((e) => ({ ...e, causedBy })),
  };
};

/** A group weighs as much as the heaviest verdict in it, and the severity that its cause has taken over. */
const weightOf = ({ cause, effects }: Group): Finding =>
  effects.some((e) => e.verdict === 'problem') ? { ...cause, verdict: 'problem' } : cause;

/**
 * Findings by their first causes, what matters most first. The cause takes over the worst severity of what it explains,
 * for only the cause opens an incident.
 */
export const groupsOf = (findings: readonly Finding[]): Group[] => {
  const bare = findings.map(withoutJoins).sort(byWeight);
  const firstCauseOf = firstCauses(bare.filter(isTrouble));
  const effects = new Map<Finding, Finding[]>(bare.map((finding) => [finding, []]));
  for (const finding of bare) {
    const cause = isTrouble(finding) ? firstCauseOf(finding) : finding;
    if (cause !== finding) effects.get(cause)!.push(finding);
  }
  return bare
    .filter((finding) => !isTrouble(finding) || firstCauseOf(finding) === finding)
    .map((cause) => joined(cause, effects.get(cause)!))
    .sort((a, b) => byWeight(weightOf(a), weightOf(b)));
};

/**
 * Findings with `causedBy` and `explains` set, each cause followed by what it explains. Drops none, the same for any
 * order, and for findings that were joined before.
 */
export const join = (findings: readonly Finding[]): Finding[] =>
  groupsOf(findings).flatMap(({ cause, effects }) => [cause, ...effects]);
