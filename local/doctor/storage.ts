import { isVersioned, triesToRewrite } from '#adapters/aws/inspect.ts';
import { evidencePrefix } from '#shared/contracts/evidence.ts';
import { Policy, POLICY_KEY } from '#shared/contracts/policy.ts';
import { DOCTOR_HOST } from '#shared/grants.ts';
import { type Check, check, failed, ok, type Verdict } from './check.ts';
import type { Context } from './context.ts';

const STACKS = 'docs/deploy.md#5-deploy';

/** Object of the doctor's own under a create-only prefix. */
const OWN = `manifests/${DOCTOR_HOST}/doctor.json`;

/** Whether AWS (or the emulator) is there and knows who asks: nothing else can be looked at without it. */
export const lookAtCredentials = ({ state, deployment }: Context): Promise<Check> =>
  check('credentials', 'docs/deploy.md#what-the-doctor-may-do', async () => {
    try {
      await state.get(POLICY_KEY);
    } catch (error) {
      // A refusal and a missing bucket are answers, too: they are told where that thing is looked at.
      if (!['AccessDenied', 'NoSuchBucket'].includes((error as Error).name)) throw error;
    }
    return ok(deployment.endpoint === undefined ? `AWS answers in ${deployment.region}` : 'the emulator answers');
  });

/** The buckets: there, versioned, and no write over what is written once. The emulator keeps no versions. */
export const lookAtBuckets = async (context: Context): Promise<Check[]> => {
  const { deployment, aws, state, evidence } = context;
  const { buckets } = deployment;
  const checks = [
    await check(`bucket ${buckets.evidence}`, STACKS, async () => {
      for await (const _ of evidence.list(evidencePrefix(DOCTOR_HOST))) break;
      return ok('it is there');
    }),
    await check(`bucket ${buckets.state}`, STACKS, async () => {
      await state.create(OWN, '{}');
      return ok('it is there');
    }),
  ];
  if (deployment.endpoint === undefined) {
    for (const bucket of Object.values(buckets)) {
      checks.push(
        await check(`versions in ${bucket}`, STACKS, async () =>
          (await isVersioned(aws.s3, bucket))
            ? ok('what is overwritten is kept')
            : failed('what is overwritten is gone', 'npx cdk deploy --all puts versioning back'),
        ),
      );
    }
  }
  return [
    ...checks,
    await check(`written once in ${buckets.state}`, STACKS, async () =>
      rewriteVerdict(await triesToRewrite(aws.s3, buckets.state, OWN)),
    ),
  ];
};

/** What it means that a document was, or was not, written over. */
export const rewriteVerdict = (tried: Awaited<ReturnType<typeof triesToRewrite>>): Verdict =>
  tried === 'refused'
    ? ok('a second write is refused')
    : failed(
        'a second write over a create-only prefix was taken: decisions and commands could be changed afterwards',
        'npx cdk deploy --all puts the statement WriteOnce of the bucket policy back',
      );

/** Who may approve what. */
export const lookAtPolicy = ({ state }: Context): Promise<Check> =>
  check('policy', 'docs/deploy.md#7-who-may-approve-what', async () => {
    const text = (await state.get(POLICY_KEY))?.text;
    if (text === undefined)
      return failed(`there is no ${POLICY_KEY}: nothing can be approved or signed`, 'upload your policy.json there');
    const policy = Policy.safeParse(jsonOrNull(text)).data;
    if (!policy)
      return failed(`${POLICY_KEY} is no policy: nothing can be approved or signed`, 'compare it with docs/slack.md');
    const roles = new Set(policy.approvals.flatMap((rule) => rule.roles));
    const approvers = policy.people.filter(({ role }) => roles.has(role)).length;
    return approvers > 0
      ? ok(`${approvers} of ${policy.people.length} people may approve something`)
      : failed('nobody may approve anything', 'name people with a role that an approval names');
  });

const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
