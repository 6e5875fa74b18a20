/** Regions that the table has. */
export const REGIONS = ['us-east-1', 'eu-west-1'] as const;
export type Region = (typeof REGIONS)[number];

/** One price. */
export interface Price {
  /** US dollars for one {@link unit}. */
  usd: Readonly<Record<Region, number>>;
  unit: string;
  /** Page that the price was read from, and the date that this page bears or was read. */
  page: string;
  dated: string;
  /** Regions of which the page does not tell the price: it stands here from general knowledge and must be looked up. */
  notOnPage?: readonly Region[];
}

const million = (usd: number): number => usd / 1_000_000;
const everywhere = (usd: number): Price['usd'] => ({ 'us-east-1': usd, 'eu-west-1': usd });

const SQS = {
  page: 'https://www.factualminds.com/blog/amazon-sqs-pricing-64kb-rule-fifo-vs-standard/',
  dated: '2026-06-13',
  notOnPage: ['eu-west-1'],
} as const;
const CLOUDWATCH = {
  page: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
  dated: '2026-06-13',
  notOnPage: ['eu-west-1'],
} as const;
const CLOUDWATCH_LOGS = {
  page: 'https://c3x.dev/blog/cloudwatch-logs-cost-optimization',
  dated: '2026-06',
  notOnPage: ['eu-west-1'],
} as const;
const S3 = {
  page: 'https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples',
  dated: 'undated, read 2026-11-22',
  notOnPage: ['eu-west-1'],
} as const;

/**
 * List prices without free allowances, taxes and discounts; data that comes in from the Internet costs nothing
 * (S3, same page). AWS draws its own price pages with a script, so most of these come from pages that quote them.
 */
export const prices = {
  lambdaSecond: {
    usd: everywhere(0.0000133334),
    unit: 'GB-second, arm64',
    page: 'https://app.unpkg.com/artillery@2.0.28/files/lib/platform/aws-lambda/prices.js',
    dated: 'artillery 2.0.28: one price for all regions but five',
  },
  lambdaRequest: {
    usd: everywhere(million(0.2)),
    unit: 'invocation',
    page: 'https://git.mcrn.ar/mariano/lambda_local_runner/src/branch/main/docs/lambdas-md/lambda-13-cost.md',
    dated: '2026-05-11',
    notOnPage: ['eu-west-1'],
  },
  s3Write: { usd: everywhere(0.005 / 1000), unit: 'PUT or LIST', ...S3 },
  s3Read: { usd: everywhere(0.0004 / 1000), unit: 'GET or HEAD', ...S3 },
  s3Storage: { usd: everywhere(0.023), unit: 'GB-month', ...S3 },
  sqsStandard: { usd: everywhere(million(0.4)), unit: 'request', ...SQS },
  sqsFifo: { usd: everywhere(million(0.5)), unit: 'request', ...SQS },
  kmsKey: {
    usd: everywhere(1),
    unit: 'key-month',
    page: 'https://aws.amazon.com/kms/pricing/',
    dated: 'read 2026-11-22',
  },
  kmsSign: {
    usd: everywhere(0.15 / 10_000),
    unit: 'asymmetric request (five times the symmetric 0.03 for 10,000)',
    page: 'https://www.factualminds.com/blog/aws-kms-pricing-keys-requests-multi-region/',
    dated: '2026-06',
    notOnPage: ['eu-west-1'],
  },
  logsIn: { usd: { 'us-east-1': 0.5, 'eu-west-1': 0.57 }, unit: 'GB', ...CLOUDWATCH_LOGS },
  logsKept: { usd: everywhere(0.03), unit: 'GB-month', ...CLOUDWATCH_LOGS },
  metric: {
    usd: everywhere(0.3),
    unit: 'custom metric-month',
    page: 'https://signoz.io/guides/cloudwatch-pricing',
    dated: '2026-02-15',
  },
  alarm: {
    usd: everywhere(0.1),
    unit: 'month of a metric with an alarm',
    ...CLOUDWATCH,
    notOnPage: ['us-east-1', 'eu-west-1'],
  },
  dashboard: { usd: everywhere(3), unit: 'dashboard-month', ...CLOUDWATCH },
  secret: {
    usd: everywhere(0.4),
    unit: 'secret-month',
    page: 'https://hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
    dated: 'read 2026-11-22',
    notOnPage: ['eu-west-1'],
  },
  runbookSite: {
    usd: everywhere(0),
    unit: 'CloudFront, below 1 TB and 10 million requests a month',
    page: 'http://aws.amazon.com/cloudfront/pricing',
    dated: 'read 2026-11-22',
  },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof prices;
